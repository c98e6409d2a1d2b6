@description('Location of the workspace and the component.')
param location string

@description('Name both resources share, with their own prefixes.')
param name string

@description('Tags of both resources.')
param tags object

@description('Principal that sends telemetry.')
param principalId string

@description('Days logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

var metricsPublisher = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-${name}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource sendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, metricsPublisher)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: metricsPublisher
  }
}

@description('Resource ID of the workspace.')
output workspaceId string = workspace.id

@description('Where telemetry goes. With local authentication off it opens nothing by itself.')
output connectionString string = component.properties.ConnectionString
