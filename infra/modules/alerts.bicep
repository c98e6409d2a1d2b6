@description('Location of the rules.')
param location string

@description('Name the resources share, with their own prefixes.')
param name string

@description('Tags of the resources.')
param tags object

@description('Mail addresses that are told. Empty: the rules exist and show in the portal, but nobody is told.')
param emails string[]

@description('Resource ID of the app.')
param appId string

@description('Workspace with the app\'s records.')
param workspaceId string

@description('Resource ID of the vault.')
param vaultId string

@description('Time in ms that 95 of 100 answers must not exceed. A caller waits in silence.')
param slowAnswerMs int

var lookups = loadTextContent('../queries/lookups.kql')

// `every` and `window` are minutes. Every query returns no row when all is well.
var rules = [
  {
    name: 'configuration'
    severity: 1
    every: 5
    window: 5
    description: 'Genesys or the vault refuses this app. Callers are not recognised until someone changes a secret, a permission or a setting; the answer\'s reason says which.'
    condition: '| where Status in ("credentials_rejected", "secret_unavailable", "unauthorized", "permission_denied") | summarize Lookups = count() by Status'
  }
  {
    name: 'upstream'
    severity: 2
    every: 5
    window: 15
    description: 'One lookup in twenty, and at least five, failed because of something upstream: slow, down, throttling or answering nonsense.'
    condition: '| summarize Lookups = count(), Failed = countif(Status in ("token_unavailable", "throttled", "timeout", "unavailable", "bad_response")) | where Failed >= 5 and Failed * 20 >= Lookups'
  }
  {
    name: 'slow'
    severity: 3
    every: 5
    window: 15
    description: 'One answer in twenty takes longer than ${slowAnswerMs} ms.'
    condition: '| summarize Lookups = count(), Percentile95 = percentile(TotalMs, 95) | where Lookups >= 20 and Percentile95 > ${slowAnswerMs}'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'lookup'
    emailReceivers: [for email in emails: {
      name: email
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

resource records 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: 'sqr-${name}-${rule.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Contact lookup: ${rule.name}'
    description: rule.description
    severity: rule.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT${rule.every}M'
    windowSize: 'PT${rule.window}M'
    autoMitigate: true
    // A new workspace has no AppTraces yet.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: '${lookups}${rule.condition}'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}]

// The app answers 200 with a status for every outcome of a lookup; a 5xx comes from the host or the platform.
resource serverErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'ma-${name}-5xx'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app does not answer: it crashed, does not start, or its package is broken.'
    severity: 1
    enabled: true
    scopes: [appId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: '5xx'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
          skipMetricValidation: true
        }
      ]
    }
    actions: [
      { actionGroupId: people.id }
    ]
  }
}

resource vaultEvents 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${name}'
  location: location
  tags: tags
  properties: {
    source: vaultId
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

// Key Vault sends these only for versions created after this subscription, which is why the secret is put in last.
resource secretExpires 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: vaultEvents
  name: 'secret-expires'
  properties: {
    // The only schema this kind of destination takes.
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: [
        'Microsoft.KeyVault.SecretNearExpiry'
        'Microsoft.KeyVault.SecretExpired'
      ]
    }
    destination: {
      endpointType: 'MonitorAlert'
      properties: {
        severity: 'Sev2'
        description: 'A secret of the contact lookup expires or has expired. Make a new one in Genesys and put it in with infra/deploy --from secret --until access.'
        actionGroups: [people.id]
      }
    }
  }
}
