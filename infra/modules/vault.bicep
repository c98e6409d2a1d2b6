@description('Location of the vault.')
param location string

@description('Name of the vault: 3 to 24 letters, digits and hyphens.')
param name string

@description('Tags of the vault.')
param tags object

@description('Principal that may write secrets, so that the client secret can be put in after the deployment. Empty: nobody is added.')
param writerId string

@description('False closes the vault to everything but private endpoints and the addresses below.')
param publicAccess bool

@description('Addresses (CIDR) that still reach a vault closed to the public, for example where an operator works.')
param allowedAddresses string[]

@description('Days a deleted vault or secret can be recovered.')
@minValue(7)
@maxValue(90)
param recoverableDays int

@description('Recovers the deleted vault of the same name instead of creating one. Needed once, after a teardown.')
param recover bool

@description('Workspace that receives the audit log.')
param workspaceId string

var secretsOfficer = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7')

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    createMode: recover ? 'recover' : 'default'
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: recoverableDays
    publicNetworkAccess: publicAccess || !empty(allowedAddresses) ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
      ipRules: [for address in (publicAccess ? [] : allowedAddresses): { value: address }]
    }
  }
}

resource writer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(writerId)) {
  name: guid(vault.id, writerId, secretsOfficer)
  scope: vault
  properties: {
    principalId: writerId
    roleDefinitionId: secretsOfficer
  }
}

// Who read the secret, and who was refused: the first question after a 401.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      { categoryGroup: 'audit', enabled: true }
    ]
  }
}

@description('Resource ID of the vault.')
output id string = vault.id

@description('Name of the vault.')
output name string = vault.name

@description('Address of the vault, with a slash at the end.')
output uri string = vault.properties.vaultUri
