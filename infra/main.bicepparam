using './main.bicep'

// infra/deploy and azd fill these in from their own options. For a parameters file of your own, copy this one,
// write the values down and say what else you choose: every parameter is described in main.bicep.
param settings = {
  Genesys__Region: readEnvironmentVariable('GENESYS_REGION', '')
  Genesys__ClientId: readEnvironmentVariable('GENESYS_CLIENT_ID', '')
}

param otlp = empty(readEnvironmentVariable('LOOKUP_OTLP_ENDPOINT', '')) ? null : {
  OTEL_EXPORTER_OTLP_ENDPOINT: readEnvironmentVariable('LOOKUP_OTLP_ENDPOINT', '')
  OTEL_EXPORTER_OTLP_PROTOCOL: readEnvironmentVariable('LOOKUP_OTLP_PROTOCOL', '') == 'grpc' ? 'grpc' : 'http/protobuf'
}

param keyVaultReferences = empty(readEnvironmentVariable('LOOKUP_OTLP_HEADERS_SECRET', '')) ? {} : {
  OTEL_EXPORTER_OTLP_HEADERS: readEnvironmentVariable('LOOKUP_OTLP_HEADERS_SECRET', '')
}

param runtime = readEnvironmentVariable('LOOKUP_RUNTIME', 'custom') == 'dotnet-isolated' ? 'dotnet-isolated' : 'custom'
