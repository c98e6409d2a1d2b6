@description('Location of the workbook.')
param location string

@description('Tags of the workbook.')
param tags object

@description('Workspace with the app\'s records.')
param workspaceId string

var records = loadTextContent('../queries/records.kql')
var beginnings = {
  records: records
  lookups: '${records}${loadTextContent('../queries/lookups.kql')}'
}
var charts = loadJsonContent('../queries/workbook.json')

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'contact-lookup')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Contact lookup'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [
          {
            type: 9
            name: 'parameters'
            content: {
              version: 'KqlParameterItem/1.0'
              parameters: [
                {
                  id: guid(workspaceId, 'TimeRange')
                  version: 'KqlParameterItem/1.0'
                  name: 'TimeRange'
                  label: 'Time'
                  type: 4
                  isRequired: true
                  value: { durationMs: 86400000 }
                  typeSettings: {
                    selectableValues: [
                      { durationMs: 3600000 }
                      { durationMs: 86400000 }
                      { durationMs: 604800000 }
                    ]
                  }
                }
              ]
            }
          }
        ],
        map(charts, chart => {
          type: 3
          name: chart.title
          content: {
            version: 'KqlItem/1.0'
            title: chart.title
            query: '${beginnings[chart.of]}${join(chart.query, '\n')}'
            visualization: chart.visualization
            timeContextFromParameter: 'TimeRange'
            queryType: 0
            resourceType: 'microsoft.operationalinsights/workspaces'
            size: 0
          }
        })
      )
      fallbackResourceIds: [workspaceId]
    })
  }
}
