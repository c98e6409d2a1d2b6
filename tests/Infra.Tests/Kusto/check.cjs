// Reads Kusto queries, a JSON array of strings, from standard input. Compiles each against the schema of AppTraces and writes a JSON
// array with the errors and warnings of each query.
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { KustoCode, GlobalState, Symbols } = Kusto.Language;

// The columns of the workspace table AppTraces that are documented and that a query may need.
const schema = `(TenantId: string, TimeGenerated: datetime, OperationId: string, ParentId: string, OperationName: string,
  AppRoleName: string, AppRoleInstance: string, AppVersion: string, Message: string, SeverityLevel: int, Properties: dynamic,
  ItemCount: int, ResourceGUID: string, SDKVersion: string, Type: string)`;
const table = Symbols.TableSymbol.From(schema).WithName('AppTraces');
const database = new Symbols.DatabaseSymbol.ctor('workspace', [table]);
const globals = GlobalState.Default.WithDatabase(database);

const problems = query => {
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, i) => found.getItem(i)).filter(d => d.Severity !== 'Suggestion' && d.Severity !== 'Information').map(d => `${d.Severity} ${d.Code}: ${d.Message}`);
};

const queries = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(queries.map(problems)));
