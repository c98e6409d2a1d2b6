using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Compare.Training;

/// <summary>A type as the runtime had it loaded.</summary>
/// <param name="Module">The module that defines it.</param>
/// <param name="Token">Its definition in that module.</param>
/// <param name="Element">What it is in a signature, for pointers and references (ECMA-335, II.23.1.16).</param>
/// <param name="ArrayRank">0: it is not an array.</param>
/// <param name="Parameters">Its type arguments, or the type of its elements.</param>
internal sealed record LoadedType(long Module, int Token, int Element, int ArrayRank, IReadOnlyList<ulong> Parameters);

/// <summary>A method as the runtime had it loaded.</summary>
internal sealed record LoadedMethod(ulong Type, int Token, IReadOnlyList<ulong> Parameters);

/// <summary>What the runtime wrote into a trace: the methods it compiled, and the counters of those that have any.</summary>
internal sealed class Recording
{
    // The keywords of the runtime's events for loading, compiling, types, methods and counters, at the most verbose level.
    public const string Events = "Microsoft-Windows-DotNETRuntime:0x1F000080018:5";

    private const int MadeAtRunTime = 1;
    private const int IsArray = 0x8;

    private readonly Dictionary<long, string> _modules = [];
    private readonly Dictionary<ulong, LoadedType> _types = [];
    private readonly Dictionary<long, LoadedMethod> _methods = [];
    private readonly Dictionary<long, byte[]> _counters = [];
    private readonly List<long> _compiled = [];

    private Recording()
    {
    }

    /// <summary>The file of each module.</summary>
    public IReadOnlyDictionary<long, string> Modules => _modules;

    public IReadOnlyDictionary<ulong, LoadedType> Types => _types;

    public IReadOnlyDictionary<long, LoadedMethod> Methods => _methods;

    /// <summary>The counters of a method, as <see cref="Counters"/> reads them.</summary>
    public IReadOnlyDictionary<long, byte[]> Counters => _counters;

    /// <summary>The compiled methods, in the order of their first call.</summary>
    public IEnumerable<long> Compiled => _compiled.Distinct();

    public static Recording Read(string trace)
    {
        var recording = new Recording();
        using var source = new EventPipeEventSource(trace);
        source.Clr.LoaderModuleLoad += e => recording._modules[e.ModuleID] = e.ModuleILPath;
        source.Clr.TypeBulkType += recording.Add;
        source.Clr.MethodMethodDetails += e => recording._methods[e.MethodID] = new LoadedMethod(
            (ulong)e.TypeID, e.MethodToken, [.. Enumerable.Range(0, e.TypeParameterCount).Select(i => (ulong)e.TypeParameters(i))]);
        source.Clr.MethodLoadVerbose += e =>
        {
            if (((int)e.MethodFlags & MadeAtRunTime) == 0)
            {
                recording._compiled.Add(e.MethodID);
            }
        };
        source.Clr.JitInstrumentationDataInstrumentationData += e => recording.AddCounters(e.MethodID, e.Data);
        source.Clr.JitInstrumentationDataVerboseInstrumentationData += e => recording.AddCounters(e.MethodID, e.Data);
        source.Process();
        return recording._counters.Count > 0 && source.EventsLost == 0
            ? recording
            : throw new InvalidOperationException($"The trace has the counters of {recording._counters.Count} methods, and {source.EventsLost} events are lost.");
    }

    private void Add(GCBulkTypeTraceData e)
    {
        for (var i = 0; i < e.Count; i++)
        {
            var type = e.Values(i);
            var rank = ((int)type.Flags & IsArray) == 0 ? 0 : Math.Max(1, ((int)type.Flags >> 8) & 0x3F);
            _types[(ulong)type.TypeID] = new LoadedType(
                (long)type.ModuleID,
                (int)type.TypeNameID,
                (int)type.CorElementType,
                rank,
                [.. Enumerable.Range(0, type.TypeParameterCount).Select(k => (ulong)type.TypeParameterID(k))]);
        }
    }

    // Long ones come in several events.
    private void AddCounters(long method, byte[] part) => _counters[method] = [.. _counters.GetValueOrDefault(method, []), .. part];
}
