// One resource group holds everything: it can be previewed (what-if) and deleted as a whole, and whoever deploys needs
// no right outside of it. infra/deploy creates the group.
targetScope = 'resourceGroup'

import { lookupSettings, providerSettings, secretNames as namesOfSecrets, secretSettings } from './settings.bicep'
import { entraAuthentication } from './modules/app.bicep'

@description('Location of all resources. Flex Consumption is not in every one: az functionapp list-flexconsumption-locations.')
param location string = resourceGroup().location

@description('Name the resources share. A suffix drawn from the resource group makes it unique.')
@minLength(2)
@maxLength(24)
param name string = 'contact-lookup'

@description('Tags of all resources.')
param tags object = {}

@description('The settings of the app; settings.bicep describes each. What is left out keeps the default in the code.')
param settings lookupSettings

@description('Settings of the providers besides Genesys, by the name Lookup__Providers lists them with. Their secrets go into the vault by hand (docs/deploy.md).')
param providers { *: providerSettings } = {}

@description('Settings whose value is a secret in the vault, as the name of that secret.')
param keyVaultReferences secretSettings = {}

@description('Name of the secret in the vault that holds the Genesys client secret. Its value is never a parameter: infra/deploy puts it in.')
param secretName string = 'genesys-client-secret'

@description('custom runs the published ASP.NET Core executable; dotnet-isolated runs src/IsolatedWorker.')
param runtime 'custom' | 'dotnet-isolated' = 'custom'

@description('Memory of an instance in MB; CPU grows with it.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Most instances at a time. Each holds its own Genesys token and its own 300 requests a minute.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that are kept running, so that a caller never waits for a cold start. 0 saves their price.')
@minValue(0)
@maxValue(1000)
param alwaysReady int = 1

@description('Requests one instance takes at a time before another is started; 0 leaves it to the platform.')
@minValue(0)
@maxValue(1000)
param requestsPerInstance int = 0

@description('Addresses (CIDR) that may call the app: the data action egress of your Genesys region, see infra/genesys/egress-ranges. Empty: the function key alone protects it.')
param allowedAddresses string[] = []

@description('Addresses (CIDR) of operators: they reach the app besides the above, and the vault when it is private. They need this to deploy.')
param operatorAddresses string[] = []

@description('public: no network. egress: a virtual network with one fixed outgoing address, for the list of allowed IPs of the Genesys client. private: besides that, vault and storage are reached through private endpoints only.')
param network 'public' | 'egress' | 'private' = 'public'

@description('Address space of the virtual network, /24 or larger.')
param networkAddressPrefix string = '10.90.0.0/24'

@description('Entra ID authentication of the caller, besides the function key; null for the key alone.')
param entra entraAuthentication?

@description('Mail addresses told by the alerts.')
param alertEmails string[] = []

@description('Time in ms that 95 of 100 answers must not exceed before somebody is told.')
param slowAnswerMs int = 2000

@description('Days logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Sends the host\'s own log to the workspace as well. It repeats what Application Insights has; for a host that does not start.')
param platformLogs bool = false

@description('Principal that may write secrets to the vault. Default: whoever deploys. Empty: nobody is added.')
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
    keyVaultReferences: keyVaultReferences
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
    // Operators alone are no list of callers: without callers the app stays open.
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

@description('The one address calls to Genesys come from: the list of allowed IPs of the Genesys OAuth client. Empty without a network.')
output egressAddress string = hasNetwork ? virtualNetwork!.outputs.egressAddress : ''

@description('Whether the caller also needs an Entra ID token.')
output entraRequired bool = entra != null

@description('Name of the vault.')
output vaultName string = vault.outputs.name

@description('Name of the secret that holds the Genesys client secret.')
output secretName string = secretName

@description('All secrets in the vault the app reads. Without the client secret when Secrets__Source is not keyvault.')
output secretNames string[] = namesOfSecrets(settings, providers, keyVaultReferences, secretName)

@description('Principal of the app\'s identity, for roles given outside of this template.')
output principalId string = identity.properties.principalId

@description('Runtime of the app, so that the right package is published.')
output runtime string = runtime
