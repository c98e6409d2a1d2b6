using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Compare.Training;

/// <summary>A module of the app, read for its names and signatures.</summary>
internal sealed record Module(MetadataReader Reader, string Name);

/// <summary>
/// Refers from the profile to the types and methods of the app by name and signature, so that the profile also fits the next build.
/// The byte values are those of signatures in ECMA-335, II.23.
/// </summary>
internal sealed class References(MetadataBuilder metadata)
{
    // The compiler takes "any class" of shared generic code from an assembly that only it knows.
    private const string AnyClass = "__Canon";
    private const string AnyClassAssembly = "System.Private.Canon";
    private const string CoreLibrary = "System.Private.CoreLib";

    private readonly Dictionary<string, Module> _modules = [];
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<(EntityHandle Scope, string Namespace, string Name), TypeReferenceHandle> _types = [];
    private readonly Dictionary<string, EntityHandle> _bySignature = [];

    /// <summary>The reference to a method; null when something in it has no name, such as code made at run time.</summary>
    /// <param name="recording">Where the method was loaded.</param>
    /// <param name="id">The method.</param>
    /// <param name="assemblies">Gets the names of the assemblies that the reference needs, the method's own first.</param>
    public EntityHandle? Method(Recording recording, long id, List<string> assemblies)
    {
        if (!recording.Methods.TryGetValue(id, out var method)
            || !recording.Types.TryGetValue(method.Type, out var type)
            || type.ArrayRank > 0
            || Find(recording, type.Module) is not { } module)
        {
            return null;
        }

        assemblies.Add(module.Name);
        var definition = module.Reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.Token));
        if (definition.GetGenericParameters().Count != method.Parameters.Count || Type(recording, method.Type, assemblies) is not { } owner)
        {
            return null;
        }

        var signature = new BlobBuilder();
        var source = module.Reader.GetBlobReader(definition.Signature);
        CopyMethod(module, ref source, signature);
        var name = module.Reader.GetString(definition.Name);
        var member = Once($"{owner.GetHashCode()} {name}", signature, blob => metadata.AddMemberReference(owner, metadata.GetOrAddString(name), blob));
        if (method.Parameters.Count == 0)
        {
            return member;
        }

        var arguments = new BlobBuilder();
        arguments.WriteByte(0x0A);
        arguments.WriteCompressedInteger(method.Parameters.Count);
        return method.Parameters.All(p => TryWrite(recording, p, arguments, assemblies))
            ? Once($"{member.GetHashCode()}", arguments, blob => metadata.AddMethodSpecification(member, blob))
            : null;
    }

    /// <summary>The reference to a type; null when something in it has no name.</summary>
    public EntityHandle? Type(Recording recording, ulong id, List<string> assemblies)
    {
        var signature = new BlobBuilder();
        if (!TryWrite(recording, id, signature, assemblies))
        {
            return null;
        }

        var type = recording.Types[id];
        return type is { ArrayRank: 0, Parameters.Count: 0 }
            ? Definition(Find(recording, type.Module)!, (TypeDefinitionHandle)MetadataTokens.EntityHandle(type.Token))
            : Once("type", signature, blob => metadata.AddTypeSpecification(blob));
    }

    private EntityHandle Once(string kind, BlobBuilder signature, Func<BlobHandle, EntityHandle> add)
    {
        var key = $"{kind} {Convert.ToHexString(signature.ToArray())}";
        return _bySignature.TryGetValue(key, out var handle) ? handle : _bySignature[key] = add(metadata.GetOrAddBlob(signature));
    }

    private Module? Find(Recording recording, long id)
    {
        if (!recording.Modules.TryGetValue(id, out var file) || !File.Exists(file))
        {
            return null;
        }

        if (!_modules.TryGetValue(file, out var module))
        {
            var reader = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(File.ReadAllBytes(file))).GetMetadataReader();
            module = _modules[file] = new Module(reader, reader.GetString(reader.GetAssemblyDefinition().Name));
        }

        return module;
    }

    private AssemblyReferenceHandle Assembly(string name) => _assemblies.TryGetValue(name, out var handle)
        ? handle
        : _assemblies[name] = metadata.AddAssemblyReference(metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default);

    private TypeReferenceHandle Named(EntityHandle scope, string inNamespace, string name) => _types.TryGetValue((scope, inNamespace, name), out var handle)
        ? handle
        : _types[(scope, inNamespace, name)] = metadata.AddTypeReference(scope, metadata.GetOrAddString(inNamespace), metadata.GetOrAddString(name));

    private TypeReferenceHandle Definition(Module module, TypeDefinitionHandle handle)
    {
        var definition = module.Reader.GetTypeDefinition(handle);
        var name = module.Reader.GetString(definition.Name);
        EntityHandle scope = definition.GetDeclaringType() is { IsNil: false } outer ? Definition(module, outer) : Assembly(name == AnyClass ? AnyClassAssembly : module.Name);
        return Named(scope, module.Reader.GetString(definition.Namespace), name);
    }

    private TypeReferenceHandle Reference(Module module, TypeReferenceHandle handle)
    {
        var reference = module.Reader.GetTypeReference(handle);
        EntityHandle scope = reference.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Reference(module, (TypeReferenceHandle)reference.ResolutionScope),
            HandleKind.AssemblyReference => Assembly(module.Reader.GetString(module.Reader.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)),
            _ => Assembly(module.Name),
        };
        return Named(scope, module.Reader.GetString(reference.Namespace), module.Reader.GetString(reference.Name));
    }

    /// <summary>Writes a loaded type as part of a signature.</summary>
    private bool TryWrite(Recording recording, ulong id, BlobBuilder output, List<string> assemblies)
    {
        if (!recording.Types.TryGetValue(id, out var type) || type.ArrayRank > 1)
        {
            return false;
        }

        if (type.ArrayRank == 1 || type.Element is 0x0F or 0x10)
        {
            output.WriteByte(type.ArrayRank == 1 ? (byte)0x1D : (byte)type.Element);
            return type.Parameters.Count == 1 && TryWrite(recording, type.Parameters[0], output, assemblies);
        }

        if (Find(recording, type.Module) is not { } module || MetadataTokens.EntityHandle(type.Token) is not { Kind: HandleKind.TypeDefinition } handle)
        {
            return false;
        }

        var definition = module.Reader.GetTypeDefinition((TypeDefinitionHandle)handle);
        var name = module.Reader.GetString(definition.Name);
        if (module.Name == CoreLibrary && module.Reader.StringComparer.Equals(definition.Namespace, "System") && definition.GetDeclaringType().IsNil && Primitive(name) is { } primitive)
        {
            output.WriteByte(primitive);
            return true;
        }

        if (definition.GetGenericParameters().Count != type.Parameters.Count)
        {
            return false;
        }

        if (name != AnyClass)
        {
            assemblies.Add(module.Name);
        }

        if (type.Parameters.Count > 0)
        {
            output.WriteByte(0x15);
        }

        output.WriteByte(IsValueType(module, definition) ? (byte)0x11 : (byte)0x12);
        output.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Definition(module, (TypeDefinitionHandle)handle)));
        if (type.Parameters.Count > 0)
        {
            output.WriteCompressedInteger(type.Parameters.Count);
        }

        return type.Parameters.All(p => TryWrite(recording, p, output, assemblies));
    }

    private static bool IsValueType(Module module, TypeDefinition definition)
    {
        var name = definition.BaseType.IsNil ? default : definition.BaseType.Kind switch
        {
            HandleKind.TypeReference => module.Reader.GetTypeReference((TypeReferenceHandle)definition.BaseType).Name,
            HandleKind.TypeDefinition => module.Reader.GetTypeDefinition((TypeDefinitionHandle)definition.BaseType).Name,
            _ => default,
        };
        return !name.IsNil && module.Reader.GetString(name) is "ValueType" or "Enum" && module.Reader.GetString(definition.Name) != "Enum";
    }

    private static byte? Primitive(string name) => name switch
    {
        "Void" => 0x01,
        "Boolean" => 0x02,
        "Char" => 0x03,
        "SByte" => 0x04,
        "Byte" => 0x05,
        "Int16" => 0x06,
        "UInt16" => 0x07,
        "Int32" => 0x08,
        "UInt32" => 0x09,
        "Int64" => 0x0A,
        "UInt64" => 0x0B,
        "Single" => 0x0C,
        "Double" => 0x0D,
        "String" => 0x0E,
        "TypedReference" => 0x16,
        "IntPtr" => 0x18,
        "UIntPtr" => 0x19,
        "Object" => 0x1C,
        _ => null,
    };

    private void CopyMethod(Module module, ref BlobReader source, BlobBuilder output)
    {
        var header = source.ReadByte();
        output.WriteByte(header);
        if ((header & 0x10) != 0)
        {
            output.WriteCompressedInteger(source.ReadCompressedInteger());
        }

        var parameters = Copied(ref source, output);
        for (var i = 0; i <= parameters; i++)
        {
            CopyType(module, ref source, output);
        }
    }

    /// <summary>Copies one type of a signature. References in it become references of the profile.</summary>
    private void CopyType(Module module, ref BlobReader source, BlobBuilder output)
    {
        while (true)
        {
            var element = source.ReadByte();
            output.WriteByte(element);
            switch (element)
            {
                case 0x1F or 0x20: // a modifier
                    CopyReference(module, ref source, output);
                    continue;
                case 0x0F or 0x10 or 0x1D or 0x41 or 0x45: // a pointer, a reference, an array with one dimension; what it is of follows
                    continue;
                case 0x11 or 0x12: // a value type, a class
                    CopyReference(module, ref source, output);
                    return;
                case 0x13 or 0x1E: // a type parameter
                    Copied(ref source, output);
                    return;
                case 0x14: // an array with several dimensions
                    CopyType(module, ref source, output);
                    Copied(ref source, output);
                    for (var sizes = Copied(ref source, output); sizes > 0; sizes--)
                    {
                        Copied(ref source, output);
                    }

                    for (var bounds = Copied(ref source, output); bounds > 0; bounds--)
                    {
                        output.WriteCompressedSignedInteger(source.ReadCompressedSignedInteger());
                    }

                    return;
                case 0x15: // a generic type
                    output.WriteByte(source.ReadByte());
                    CopyReference(module, ref source, output);
                    for (var arguments = Copied(ref source, output); arguments > 0; arguments--)
                    {
                        CopyType(module, ref source, output);
                    }

                    return;
                case 0x1B: // a function pointer
                    CopyMethod(module, ref source, output);
                    return;
                default:
                    return;
            }
        }
    }

    private static int Copied(ref BlobReader source, BlobBuilder output)
    {
        var number = source.ReadCompressedInteger();
        output.WriteCompressedInteger(number);
        return number;
    }

    private void CopyReference(Module module, ref BlobReader source, BlobBuilder output)
    {
        var handle = source.ReadTypeHandle();
        output.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(
            handle.Kind == HandleKind.TypeDefinition ? Definition(module, (TypeDefinitionHandle)handle) : Reference(module, (TypeReferenceHandle)handle)));
    }
}
