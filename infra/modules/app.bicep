import { appSettings, lookupSettings, otlpSettings, providerSettings, secretSettings } from '../settings.bicep'

@export()
@description('Entra ID authentication of the caller, besides the function key. Make the app registrations first (docs/deploy.md).')
@sealed()
type entraAuthentication = {
  @description('Client ID of the app registration of this app.')
  clientId: string

  @description('Tenant that issues the tokens. Default: the tenant of the subscription.')
  tenantId: string?

  @description('Audiences accepted besides the client ID, for example api://….')
  audiences: string[]?

  @description('Client IDs that may call: the registration whose credentials the Genesys data action uses. At least one.')
  callers: string[]
}

@description('Location of the app.')
param location string

@description('Name of the app; its address is https://NAME.azurewebsites.net.')
param name string

@description('Tags of the plan and the app.')
param tags object

@description('custom runs the published ASP.NET Core executable; dotnet-isolated runs src/IsolatedWorker.')
param runtime 'custom' | 'dotnet-isolated'

@description('Memory of an instance in MB; CPU grows with it.')
param instanceMemoryMB 512 | 2048 | 4096

@description('Most instances at a time. Each holds its own Genesys token and its own 300 requests a minute.')
param maximumInstances int

@description('Instances that always run, so that a caller does not wait for a cold start. They are billed while idle; 0 switches them off.')
param alwaysReady int

@description('Concurrent requests of one instance before another is started; 0 leaves it to the platform.')
param requestsPerInstance int

@description('The settings of the app.')
param settings lookupSettings

@description('Settings of the providers besides Genesys, by name.')
param providers { *: providerSettings }

@description('Where the app sends OpenTelemetry metrics and spans; null for nowhere.')
param otlp otlpSettings?

@description('Settings that come from secrets in the vault.')
param keyVaultReferences secretSettings

@description('Names of the secrets that exist and that the app may read. A Key Vault reference to any other secret is left out.')
param readableSecrets string[]

@description('Resource ID of the identity.')
param identityId string

@description('Client ID of the identity.')
param identityClientId string

@description('Name of the account that holds the package and the host\'s state.')
param storageName string

@description('Address of the container that holds the package.')
param packages string

@description('Address of the vault.')
param vaultUri string

@description('Name of the secret that holds the Genesys client secret.')
param secretName string

@description('Connection string of the Application Insights component.')
param telemetry string

@description('Workspace that receives the platform\'s metrics and logs.')
param workspaceId string

@description('Sends the host\'s own log to the workspace as well. Needed only to examine a host that does not start; Application Insights has the same records otherwise.')
param platformLogs bool

@description('Subnet the app is integrated with; empty for none.')
param subnetId string

@description('Addresses (CIDR) that may call the app; empty for all.')
param allowedAddresses string[]

@description('Entra ID authentication of the caller; null for the function key alone.')
param entra entraAuthentication?

var runtimes = {
  custom: '1.0'
  'dotnet-isolated': '10.0'
}

// FUNCTIONS_WORKER_RUNTIME, FUNCTIONS_EXTENSION_VERSION and WEBSITE_RUN_FROM_PACKAGE are refused on this plan.
var hostSettings = {
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'lookup' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    outboundVnetRouting: empty(subnetId) ? null : { allTraffic: true }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: empty(allowedAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [for (address, i) in allowedAddresses: {
        name: 'caller-${i}'
        ipAddress: address
        action: 'Allow'
        priority: 100 + i
      }]
      // Publishing goes to the scm site, from wherever the deployment runs, with an Entra token.
      scmIpSecurityRestrictionsUseMain: false
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packages
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: runtime
        version: runtimes[runtime]
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReady == 0 ? [] : [
          { name: 'http', instanceCount: alwaysReady }
        ]
        triggers: requestsPerInstance == 0 ? null : {
          http: { perInstanceConcurrency: requestsPerInstance }
        }
      }
    }
  }

  resource appsettings 'config' = {
    name: 'appsettings'
    properties: union(
      appSettings(settings, providers, keyVaultReferences, readableSecrets, {
        AZURE_CLIENT_ID: identityClientId
        Secrets__KeyVault__Uri: vaultUri
        Secrets__KeyVault__SecretName: secretName
      }),
      otlp ?? {},
      hostSettings
    )
  }

  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: entra == null ? { platform: { enabled: false } } : {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entra!.clientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${entra!.?tenantId ?? tenant().tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: union([entra!.clientId], entra!.?audiences ?? [])
            defaultAuthorizationPolicy: { allowedApplications: entra!.callers }
          }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

resource publishingPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = [for site in ['ftp', 'scm']: {
  parent: app
  name: site
  properties: { allow: false }
}]

resource platform 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'platform'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'FunctionAppLogs', enabled: platformLogs }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

@description('Resource ID of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
