using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Compare.Training;

/// <summary>
/// A profile in the form that .NET's ahead-of-time compiler reads (<c>.mibc</c>): a zipped assembly whose code is never run. Its method
/// AssemblyDictionary names one method per group of assemblies, and the instructions of that method list what was recorded: each method as a
/// token, followed by its weight and its counters as constants.
/// </summary>
internal sealed class ProfileFile
{
    // A type or method that has no name in the profile.
    private const int Unknown = 1;
    private const int LastUnknown = 33;
    private const int AllFields = 0xF;

    private readonly MetadataBuilder _metadata = new();
    private readonly References _references;
    private readonly SortedDictionary<string, InstructionEncoder> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<EntityHandle> _methods = [];
    private int _counted;

    public ProfileFile() => _references = new References(_metadata);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_methods.Count} methods, {_counted} of them with counters.");

    /// <summary>Adds the methods that the profile does not have yet.</summary>
    /// <param name="recording">Where they were recorded.</param>
    /// <param name="isHot">False: they lie behind those of all other recordings.</param>
    public void Add(Recording recording, bool isHot)
    {
        foreach (var id in recording.Compiled)
        {
            var assemblies = new List<string>();
            if (_references.Method(recording, id, assemblies) is { } method && _methods.Add(method))
            {
                Write(recording, method, recording.Counters.TryGetValue(id, out var bytes) ? Counters.Read(bytes) : [], isHot, Group(assemblies));
            }
        }
    }

    public void Save(string file)
    {
        var code = new MethodBodyStreamEncoder(new BlobBuilder());
        var nothing = new BlobBuilder();
        new BlobEncoder(nothing).MethodSignature().Parameters(0, result => result.Void(), _ => { });
        var signature = _metadata.GetOrAddBlob(nothing);
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var (group, instructions) in _groups)
        {
            dictionary.LoadString(_metadata.GetOrAddUserString(group));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(AddMethod(string.Create(CultureInfo.InvariantCulture, $"Group{_metadata.GetRowCount(TableIndex.MethodDef) + 1}"), instructions));
            dictionary.OpCode(ILOpCode.Pop);
        }

        AddMethod("AssemblyDictionary", dictionary);
        var name = _metadata.GetOrAddString(Path.GetFileName(file));
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        _metadata.AddModule(0, name, _metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        _metadata.AddAssembly(name, new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        var image = new BlobBuilder();
        new ManagedPEBuilder(new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage), new MetadataRootBuilder(_metadata), code.Builder).Serialize(image);
        File.Delete(file);
        using var archive = ZipFile.Open(file, ZipArchiveMode.Create);
        using var entry = archive.CreateEntry(Path.GetFileName(file) + ".dll", CompressionLevel.SmallestSize).Open();
        image.WriteContentTo(entry);

        MethodDefinitionHandle AddMethod(string method, InstructionEncoder instructions) => _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static,
            MethodImplAttributes.IL,
            _metadata.GetOrAddString(method),
            signature,
            code.AddMethodBody(instructions, maxStack: 8, default, MethodBodyAttributes.None),
            default);
    }

    // The compiler skips a group that needs an assembly which it does not compile.
    private InstructionEncoder Group(List<string> assemblies)
    {
        var name = string.Concat(assemblies.Take(1).Concat(assemblies.Except(assemblies.Take(1)).Order(StringComparer.Ordinal)).Select(a => a + ";"));
        return _groups.TryGetValue(name, out var group) ? group : _groups[name] = new InstructionEncoder(new BlobBuilder());
    }

    private void Write(Recording recording, EntityHandle method, List<CounterGroup> counters, bool isHot, InstructionEncoder code)
    {
        code.OpCode(ILOpCode.Ldtoken);
        code.Token(method);

        // The compiler puts methods in the order of their weights, so that fewer pages of the executable are in use.
        Text("ExclusiveWeight");
        code.LoadConstantI4(isHot ? (int)Math.Clamp(counters.Where(g => g.HasCounts).SelectMany(g => g.Values).DefaultIfEmpty().Max(), 2, int.MaxValue) : 1);
        if (counters.Count > 0)
        {
            _counted++;
            Text("InstrumentationDataStart");
            foreach (var group in counters)
            {
                Number(AllFields);
                Number(group.ILOffset);
                Number(group.Kind);
                Number(group.Count);
                Number(group.Other);
                foreach (var value in group.Values)
                {
                    if (group.HasCounts || value is >= 0 and <= LastUnknown)
                    {
                        Number(value);
                    }
                    else if ((group.HasTypes ? _references.Type(recording, (ulong)value, []) : _references.Method(recording, value, [])) is { } seen)
                    {
                        code.OpCode(ILOpCode.Ldtoken);
                        code.Token(seen);
                    }
                    else
                    {
                        Number(Unknown);
                    }
                }
            }

            Text("InstrumentationDataEnd");
        }

        code.OpCode(ILOpCode.Pop);

        void Text(string text) => code.LoadString(_metadata.GetOrAddUserString(text));

        void Number(long number)
        {
            if (number is >= int.MinValue and <= int.MaxValue)
            {
                code.LoadConstantI4((int)number);
            }
            else
            {
                code.LoadConstantI8(number);
            }
        }
    }
}
