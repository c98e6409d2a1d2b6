// One resource group holds everything: it can be previewed (what-if) and deleted as a whole, and a deployment needs no right
// outside of it. infra/deploy creates the group.
targetScope = 'resourceGroup'

import { lookupSettings, missingSecrets, otlpSettings, providerSettings, secretNames as namesOfSecrets, secretSettings } from './settings.bicep'
import { callHours } from './modules/alerts.bicep'
import { entraAuthentication } from './modules/app.bicep'

@description('Location of all resources. Flex Consumption is not in every one: az functionapp list-flexconsumption-locations.')
param location string = resourceGroup().location

@description('Name the resources share. A suffix made from the resource group\'s ID makes it unique.')
@minLength(2)
@maxLength(24)
param name string = 'contact-lookup'

@description('Tags of all resources.')
param tags object = {}

@description('The settings of the app; settings.bicep describes each. A setting that is left out has the default of the code.')
param settings lookupSettings

@description('Settings of the providers besides Genesys, by the name in Lookup__Providers. Put their secrets into the vault by hand (docs/deploy.md).')
param providers { *: providerSettings } = {}

@description('Where the app sends OpenTelemetry metrics and spans; null for nowhere. Headers with a key: OTEL_EXPORTER_OTLP_HEADERS in keyVaultReferences.')
param otlp otlpSettings?

@description('Settings whose value is a secret in the vault: the name of that secret.')
param keyVaultReferences secretSettings = {}

@description('Names of the secrets that exist and that the app may read. A Key Vault reference to any other secret is left out, because App Service keeps a failed reference for up to a day. infra/deploy fills this in.')
param readableSecrets string[] = []

@description('Name of the secret in the vault that holds the Genesys client secret. Its value is not a parameter: infra/deploy puts it into the vault.')
param secretName string = 'genesys-client-secret'

@description('custom runs the published ASP.NET Core executable; dotnet-isolated runs src/IsolatedWorker.')
param runtime 'custom' | 'dotnet-isolated' = 'custom'

@description('Memory of an instance in MB; CPU grows with it.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Most instances at a time. Each holds its own Genesys token and its own 300 requests a minute.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that always run, so that a caller does not wait for a cold start. They are billed while idle; 0 switches them off.')
@minValue(0)
@maxValue(1000)
param alwaysReady int = 1

@description('Concurrent requests of one instance before another is started; 0 leaves it to the platform.')
@minValue(0)
@maxValue(1000)
param requestsPerInstance int = 0

@description('Addresses (CIDR) that may call the app: the egress ranges of data actions in your Genesys region (infra/genesys/egress-ranges). Empty: any address may call, with the function key.')
param allowedAddresses string[] = []

@description('Addresses (CIDR) of operators. They may call the app when allowedAddresses is set, and reach the vault when network is private. Machines that deploy belong here.')
param operatorAddresses string[] = []

@description('public: no virtual network and no fixed outgoing address. egress: a virtual network with one fixed outgoing address, about 37 USD a month plus traffic; choose it where Genesys Cloud is the directory, because Genesys requires new client-credentials clients to name the addresses they are used from. private: egress, and vault and storage are reached through private endpoints only.')
param network 'public' | 'egress' | 'private' = 'public'

@description('Address space of the virtual network, /24 or larger.')
param networkAddressPrefix string = '10.90.0.0/24'

@description('Entra ID authentication of the caller, besides the function key; null for the key alone.')
param entra entraAuthentication?

@description('E-mail addresses the alerts are sent to.')
param alertEmails string[] = []

@description('An alert fires when the 95th percentile of the answer time is above this, in ms.')
param slowAnswerMs int = 2000

@description('When calls are expected, in UTC; within these hours 30 minutes without a lookup raise an alert. Null: no such alert.')
param callsExpected callHours?

@description('Days logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Sends the host\'s own log to the workspace as well. Needed only to examine a host that does not start; Application Insights has the same records otherwise.')
param platformLogs bool = false

@description('Object ID of the principal that may write secrets to the vault. Default: the one that deploys. Empty: no role is given.')
param vaultWriter string = deployer().objectId

@description('Days a deleted vault or secret can be recovered. It cannot be changed later.')
@minValue(7)
@maxValue(90)
param recoverableDays int = 90

@description('Recovers the deleted vault of an earlier deployment to this group. Needed once, after a teardown.')
param recoverVault bool = false

var suffix = uniqueString(resourceGroup().id)
var uniqueName = '${name}-${suffix}'
var isPrivate = network == 'private'
var hasNetwork = network != 'public'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${uniqueName}'
  location: location
  tags: tags
}

module monitoring './modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    name: uniqueName
    tags: tags
    principalId: identity.properties.principalId
    retentionDays: logRetentionDays
  }
}

module storage './modules/storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    name: 'st${suffix}'
    tags: tags
    principalId: identity.properties.principalId
    publicAccess: !isPrivate
  }
}

module vault './modules/vault.bicep' = {
  name: 'vault'
  params: {
    location: location
    name: 'kv-${suffix}'
    tags: tags
    writerId: vaultWriter
    publicAccess: !isPrivate
    allowedAddresses: operatorAddresses
    recoverableDays: recoverableDays
    recover: recoverVault
    workspaceId: monitoring.outputs.workspaceId
  }
}

module virtualNetwork './modules/network.bicep' = if (hasNetwork) {
  name: 'network'
  params: {
    location: location
    name: uniqueName
    tags: tags
    addressPrefix: networkAddressPrefix
  }
}

module vaultEndpoint './modules/private-endpoint.bicep' = if (isPrivate) {
  name: 'vault-endpoint'
  params: {
    location: location
    name: 'pe-${uniqueName}-vault'
    tags: tags
    targetId: vault.outputs.id
    groupId: 'vault'
    zoneName: 'privatelink.vaultcore.azure.net'
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
  }
}

module storageEndpoint './modules/private-endpoint.bicep' = if (isPrivate) {
  name: 'storage-endpoint'
  params: {
    location: location
    name: 'pe-${uniqueName}-blob'
    tags: tags
    targetId: storage.outputs.id
    groupId: 'blob'
    zoneName: 'privatelink.blob.${environment().suffixes.storage}'
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
  }
}

module app './modules/app.bicep' = {
  name: 'app'
  params: {
    location: location
    name: 'func-${uniqueName}'
    tags: tags
    runtime: runtime
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    requestsPerInstance: requestsPerInstance
    settings: settings
    providers: providers
    otlp: otlp
    keyVaultReferences: keyVaultReferences
    readableSecrets: readableSecrets
    identityId: identity.id
    identityClientId: identity.properties.clientId
    storageName: storage.outputs.name
    packages: storage.outputs.packages
    vaultUri: vault.outputs.uri
    secretName: secretName
    telemetry: monitoring.outputs.connectionString
    workspaceId: monitoring.outputs.workspaceId
    platformLogs: platformLogs
    subnetId: hasNetwork ? virtualNetwork!.outputs.appSubnetId : ''
    // operatorAddresses alone must not close the app to Genesys.
    allowedAddresses: empty(allowedAddresses) ? [] : union(allowedAddresses, operatorAddresses)
    entra: entra
  }
  dependsOn: [
    vaultEndpoint
    storageEndpoint
  ]
}

module alerts './modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    name: uniqueName
    tags: tags
    emails: alertEmails
    appId: app.outputs.id
    workspaceId: monitoring.outputs.workspaceId
    vaultId: vault.outputs.id
    slowAnswerMs: slowAnswerMs
    alwaysRuns: alwaysReady > 0
    callsExpected: callsExpected
  }
}

module workbook './modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Name of the function app.')
output functionAppName string = app.outputs.name

@description('Address the Genesys data action calls.')
output lookupUrl string = 'https://${app.outputs.hostName}/api/contacts/lookup'

@description('The address calls to Genesys come from, for the list of allowed IPs of the Genesys OAuth client. Empty without a network.')
output egressAddress string = hasNetwork ? virtualNetwork!.outputs.egressAddress : ''

@description('Whether the caller also needs an Entra ID token.')
output entraRequired bool = entra != null

@description('Name of the vault.')
output vaultName string = vault.outputs.name

@description('Name of the secret that holds the Genesys client secret.')
output secretName string = secretName

@description('All secrets in the vault that the app reads. Without the client secret when Secrets__Source is not keyvault.')
output secretNames string[] = namesOfSecrets(settings, providers, keyVaultReferences, secretName)

@description('Secrets whose Key Vault references were left out because readableSecrets does not name them.')
output missingSecrets string[] = missingSecrets(keyVaultReferences, readableSecrets)

@description('Lookup__CustomFields, on which the contract of the data action depends. Empty when it is not set.')
output customFields string = settings.?Lookup__CustomFields ?? ''

@description('Lookup__Budget, on which the timeouts in Genesys Cloud depend. Empty when it is not set.')
output budget string = settings.?Lookup__Budget ?? ''

@description('Principal of the app\'s identity, for roles given outside of this template.')
output principalId string = identity.properties.principalId

@description('Runtime of the app, so that the right package is published.')
output runtime string = runtime
