@export()
@description('Hours in which calls are expected, in UTC.')
@sealed()
type callHours = {
  @description('Days of the week: 0 is Sunday, 6 is Saturday.')
  days: int[]

  @description('First hour of the day, 0 to 23.')
  @minValue(0)
  @maxValue(23)
  from: int

  @description('Hour of the day at which calls end, 1 to 24.')
  @minValue(1)
  @maxValue(24)
  until: int
}

@description('Location of the rules.')
param location string

@description('Name the resources share, with their own prefixes.')
param name string

@description('Tags of the resources.')
param tags object

@description('E-mail addresses the alerts are sent to. Empty: alerts show in the portal only.')
param emails string[]

@description('Resource ID of the app.')
param appId string

@description('Workspace with the app\'s records.')
param workspaceId string

@description('Resource ID of the vault.')
param vaultId string

@description('The alert slow fires when the 95th percentile of the answer time is above this, in ms.')
param slowAnswerMs int

@description('Whether at least one instance always runs. If so, 10 minutes without a record of it raise an alert.')
param alwaysRuns bool

@description('When calls are expected; within these hours 30 minutes without a lookup raise an alert. Null: no such alert.')
param callsExpected callHours?

var records = loadTextContent('../queries/records.kql')
var beginnings = {
  records: records
  lookups: '${records}${loadTextContent('../queries/lookups.kql')}'
}

var noInstance = loadJsonContent('../queries/no-instance.json')
var silence = loadJsonContent('../queries/silence.json')
var silenceQuery = callsExpected == null ? '' : replace(
  replace(
    replace(join(silence.query, '\n'), '{days}', join(map(callsExpected!.days, day => string(day)), ', ')),
    '{from}',
    string(callsExpected!.from)
  ),
  '{until}',
  string(callsExpected!.until)
)

// `every` and `window` are minutes. A query returns no row while all is well.
var rules = concat(
  map(loadJsonContent('../queries/alerts.json'), rule => union(rule, {
    description: replace(rule.description, '{slowAnswerMs}', string(slowAnswerMs))
    query: replace(join(rule.query, '\n'), '{slowAnswerMs}', string(slowAnswerMs))
  })),
  alwaysRuns ? [union(noInstance, { query: join(noInstance.query, '\n') })] : [],
  callsExpected == null ? [] : [union(silence, { query: silenceQuery })]
)

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

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
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
    // A new workspace has no table AppTraces yet.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: '${beginnings[rule.of]}${rule.query}'
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

// With Lookup__Errors = answer every outcome of a lookup is HTTP 200, so a 5xx comes from the host or the platform. With
// Lookup__Errors = http failed lookups are 5xx as well.
resource serverErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'ma-${name}-5xx'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app answers HTTP 5xx: it crashed, does not start, or its package is broken.'
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

// Key Vault sends these only for secret versions created after this subscription; infra/deploy puts the secret in after it.
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
