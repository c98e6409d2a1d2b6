@description('Location of the workbook.')
param location string

@description('Tags of the workbook.')
param tags object

@description('Workspace with the app\'s records.')
param workspaceId string

var lookups = loadTextContent('../queries/lookups.kql')

var charts = [
  {
    title: 'Lookups by status'
    visualization: 'areachart'
    query: '| summarize Lookups = count() by bin(TimeGenerated, {TimeRange:grain}), Status'
  }
  {
    title: 'Time of an answer, ms'
    visualization: 'timechart'
    query: '| summarize Median = percentile(TotalMs, 50), Percentile95 = percentile(TotalMs, 95), Percentile99 = percentile(TotalMs, 99) by bin(TimeGenerated, {TimeRange:grain})'
  }
  {
    title: 'Latest lookups without an answer; the correlation ID is the one the flow received'
    visualization: 'table'
    query: '| where Status !in ("found", "not_found", "multiple", "withheld", "invalid_number") | top 100 by TimeGenerated desc'
  }
]

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
            query: '${lookups}${chart.query}'
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
