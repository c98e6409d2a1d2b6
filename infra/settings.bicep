// Every setting of the app, in the form of an environment variable. A setting that is not listed here cannot be deployed, and a
// misspelt name does not compile. A setting that is left out has the default of the code.
// Secrets__Configuration__ClientSecret and Providers__<name>__ClientSecret are left out on purpose: they are for a developer's
// machine, and the app refuses them in Azure.

@export()
@description('The settings a deployment chooses. All values are strings because app settings are.')
@sealed()
type lookupSettings = {
  @description('Domain of your Genesys Cloud region, for example mypurecloud.com, mypurecloud.de or usw2.pure.cloud.')
  Genesys__Region: string

  @description('Client ID of the Genesys OAuth client (grant: client credentials).')
  Genesys__ClientId: string

  @description('Division in which contacts are looked up; * means all divisions the client\'s role covers.')
  Genesys__DivisionId: string?

  @description('Replaces https://login.{region}; only for a proxy or a region this version does not know.')
  Genesys__LoginUrl: string?

  @description('Replaces https://api.{region}; only for a proxy or a region this version does not know.')
  Genesys__ApiUrl: string?

  @description('Where the secret comes from: Key Vault, HashiCorp Vault or a mounted file.')
  Secrets__Source: ('keyvault' | 'vault' | 'file')?

  @description('Whether the vault\'s challenge must name the vault\'s own domain. Leave it out in Azure.')
  Secrets__KeyVault__VerifyChallengeResource: ('true' | 'false')?

  @description('Whether the previous enabled version of the secret is tried when Genesys refuses the newest one.')
  Secrets__KeyVault__TryPreviousVersion: ('true' | 'false')?

  @description('How long a secret that was read is kept in memory, as hh:mm:ss.')
  Secrets__CacheDuration: string?

  @description('What the secret is: the client\'s secret, or an access token that something else renews.')
  Secrets__Holds: ('client_secret' | 'access_token')?

  @description('Path of the mounted file that holds the secret.')
  Secrets__File__Path: string?

  @description('Address of HashiCorp Vault, https.')
  Secrets__Vault__Address: string?

  @description('Mount of the KV v2 engine in HashiCorp Vault.')
  Secrets__Vault__Mount: string?

  @description('Path of the secret below the mount.')
  Secrets__Vault__Path: string?

  @description('Field of the secret that holds the value.')
  Secrets__Vault__Field: string?

  @description('HashiCorp Vault namespace (Enterprise, HCP).')
  Secrets__Vault__Namespace: string?

  @description('How the app logs in to HashiCorp Vault.')
  Secrets__Vault__Auth: ('token' | 'tokenfile' | 'approle' | 'azure')?

  @description('Mount of the auth method in HashiCorp Vault, where it is not azure or approle.')
  Secrets__Vault__AuthMount: string?

  @description('File that holds a HashiCorp Vault token, for Auth = tokenfile.')
  Secrets__Vault__TokenFile: string?

  @description('Role ID, for Auth = approle.')
  Secrets__Vault__RoleId: string?

  @description('Role name, for Auth = azure.')
  Secrets__Vault__Role: string?

  @description('Entra resource the login token is issued for, for Auth = azure.')
  Secrets__Vault__Resource: string?

  @description('Time limit of a whole answer, as hh:mm:ss.fff. Keep it below the timeout of the data action and of the flow step.')
  Lookup__Budget: string?

  @description('How outcomes are reported: answer is always HTTP 200 with the outcome in status, which a flow needs; http maps outcomes to HTTP statuses too.')
  Lookup__Errors: ('answer' | 'http')?

  @description('Providers asked in this order, separated by commas. genesys is set up by Genesys__…, every other one by the parameter providers.')
  Lookup__Providers: string?

  @description('Provider that is asked after each answer, only to compare and count.')
  Lookup__Shadow: string?

  @description('Who is meant when several contacts share a number.')
  Lookup__Match: ('first_created' | 'most_recent' | 'only_if_single' | 'prefer_curated')?

  @description('Custom fields every answer has, separated by commas, each a key or key:type (string, number, boolean); in Genesys Cloud a key ends with the type of the field, such as tier_text.')
  Lookup__CustomFields: string?

  @description('How long a found contact is answered from memory, as hh:mm:ss; 00:00:00 switches it off.')
  Lookup__AnswerCache__Duration: string?

  @description('How long "not found" is answered from memory, as hh:mm:ss.')
  Lookup__AnswerCache__NotFoundDuration: string?

  @description('Most answers kept in memory per instance.')
  Lookup__AnswerCache__MaxEntries: string?

  @description('ISO country whose rules give national numbers their meaning, for example DE.')
  Phone__DefaultRegion: string?
}

@export()
@description('The settings of one provider besides Genesys; they become Providers__<name>__….')
@sealed()
type providerSettings = {
  @description('Providers__<name>__Definition: a shipped definition or the path of a JSON file. Default: the shipped one of the provider\'s name.')
  Definition: string?

  @description('Providers__<name>__Url: the provider\'s server.')
  Url: string?

  @description('Providers__<name>__LoginUrl: the provider\'s login server. Default: its Url.')
  LoginUrl: string?

  @description('Providers__<name>__ClientId: ID of the OAuth client.')
  ClientId: string?

  @description('Providers__<name>__SecretName: which secret of Secrets__Source is the provider\'s, for Key Vault its name.')
  SecretName: string?

  @description('Providers__<name>__Values__<value>: what else the definition asks for.')
  Values: { *: string }?
}

@export()
@description('Where the app sends OpenTelemetry metrics and spans over OTLP (docs/telemetry.md).')
@sealed()
type otlpSettings = {
  @description('Address of the OTLP receiver, for example https://otlp.example.com:4318. With http/protobuf the app appends /v1/metrics and /v1/traces.')
  OTEL_EXPORTER_OTLP_ENDPOINT: string

  @description('Protocol of the receiver. Default: grpc, as in the OpenTelemetry SDK.')
  OTEL_EXPORTER_OTLP_PROTOCOL: ('http/protobuf' | 'grpc')?
}

@export()
@description('Settings whose value is a secret. The value given here is the NAME of a secret in the deployed vault; the app gets a Key Vault reference.')
@sealed()
type secretSettings = {
  @description('HashiCorp Vault token, for Auth = token.')
  Secrets__Vault__Token: string?

  @description('Secret ID, for Auth = approle.')
  Secrets__Vault__SecretId: string?

  @description('Headers of requests to the OTLP receiver, as name=value pairs separated by commas. They usually hold its key.')
  OTEL_EXPORTER_OTLP_HEADERS: string?
}

@export()
@description('Settings that follow from the deployed resources.')
@sealed()
type resourceSettings = {
  @description('Client ID of the user-assigned identity the app signs in with.')
  AZURE_CLIENT_ID: string

  @description('Address of the deployed vault.')
  Secrets__KeyVault__Uri: string

  @description('Name of the secret that holds the Genesys client secret.')
  Secrets__KeyVault__SecretName: string
}

@description('The settings of all providers as pairs of name and value.')
func providerPairs(providers { *: providerSettings }) array => concat(
  flatten(map(
    items(providers),
    provider => map(
      filter(items(provider.value), setting => setting.key != 'Values'),
      setting => { name: 'Providers__${provider.key}__${setting.key}', value: setting.value }
    )
  )),
  flatten(map(
    items(providers),
    provider => map(
      items(provider.value.?Values ?? {}),
      setting => { name: 'Providers__${provider.key}__Values__${setting.key}', value: setting.value }
    )
  ))
)

@export()
@description('Names of the secrets in Key Vault that the app reads. When Secrets__Source is not keyvault, only those of Key Vault references.')
func secretNames(chosen lookupSettings, providers { *: providerSettings }, references secretSettings, clientSecret string) array => union(
  (chosen.?Secrets__Source ?? 'keyvault') != 'keyvault' ? [] : concat(
    [clientSecret],
    map(filter(items(providers), provider => contains(provider.value, 'SecretName')), provider => provider.value.SecretName)
  ),
  map(items(references), setting => setting.value)
)

@export()
@description('Names of the secrets that Key Vault references need and that are not in the list of readable ones.')
func missingSecrets(references secretSettings, readable string[]) array => filter(
  map(items(references), setting => setting.value!),
  name => !contains(readable, name)
)

@export()
@description('All of the above as one object of app settings. A reference to a secret that is not readable is left out. Settings that follow from the resources cannot be overridden.')
func appSettings(
  chosen lookupSettings,
  providers { *: providerSettings },
  references secretSettings,
  readable string[],
  resources resourceSettings
) object => union(
  chosen,
  toObject(providerPairs(providers), setting => setting.name, setting => setting.value),
  toObject(
    filter(items(references), setting => contains(readable, setting.value!)),
    setting => setting.key,
    setting => '@Microsoft.KeyVault(SecretUri=${resources.Secrets__KeyVault__Uri}secrets/${setting.value!})'
  ),
  resources
)
