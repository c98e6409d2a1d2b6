// Runs after the secrets are in the vault: a role on a single secret needs the secret to exist.
// infra/deploy does that; by hand it is one `az deployment group create` (docs/deploy.md).

@description('Name of the vault.')
param vaultName string

@description('Names of the secrets the app reads.')
param secretNames string[]

@description('Principal of the app\'s identity.')
param principalId string

var secretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2026-02-01' existing = [for name in secretNames: {
  parent: vault
  name: name
}]

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, i) in secretNames: {
  name: guid(secrets[i].id, principalId, secretsUser)
  scope: secrets[i]
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsUser
  }
}]
