using System.Reflection;
using System.Reflection.Emit;

namespace ContactLookup.Tests;

/// <summary>
/// The rooms of the domain are its folders, and a room may use only the rooms listed for it here. The graph is read from the
/// compiled assembly: base types, fields, signatures, attributes and the instructions of every method.
/// docs/architecture.md shows it; REWRITE_DOCS=1 writes it again.
/// </summary>
public sealed class ArchitectureTests
{
    private const string Root = "ContactLookup";

    /// <summary>The rooms from the bottom to the top, each with the rooms that it may use.</summary>
    private static readonly (string Room, string[] MayUse)[] Rooms =
    [
        ("Settings", []),
        ("Calls", ["Settings"]),
        ("Telemetry", ["Calls"]),
        ("Phone", ["Settings"]),
        ("Http", ["Calls", "Telemetry"]),
        ("Secrets", ["Settings", "Calls", "Telemetry", "Http"]),
        ("Tokens", ["Settings", "Calls", "Telemetry", "Http", "Secrets"]),
        ("Providers.Definitions", ["Tokens"]),
        ("Providers.Requests", ["Http", "Phone", "Tokens", "Providers.Definitions"]),
        ("Providers.Replies", ["Settings", "Http", "Phone", "Providers.Definitions"]),
        ("Providers", ["Settings", "Calls", "Telemetry", "Phone", "Http", "Secrets", "Tokens", "Providers.Definitions", "Providers.Requests", "Providers.Replies"]),
        ("Answers", ["Settings", "Calls", "Telemetry", "Phone", "Providers", "Providers.Replies"]),
        ("Diagnosis", ["Settings", "Calls", "Telemetry", "Phone", "Http", "Secrets", "Tokens", "Providers", "Providers.Definitions", "Providers.Replies"]),
        (Root, ["Settings", "Calls", "Telemetry", "Phone", "Http", "Secrets", "Tokens", "Providers", "Providers.Requests", "Providers.Replies", "Answers", "Diagnosis"]),
    ];

    private static readonly OpCode[] OpCodes =
        [.. typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)];

    private static readonly Dictionary<int, OpCode> OpCodeOf = OpCodes.ToDictionary(code => (int)(ushort)code.Value);

    private static readonly SortedSet<(string From, string To)> Arrows = ReadArrows();

    [Fact]
    public void A_room_uses_only_the_rooms_that_are_listed_for_it()
    {
        var listed = Rooms.SelectMany(room => room.MayUse.Select(used => (room.Room, used))).ToHashSet();

        Assert.Empty(Arrows.Except(listed));
        Assert.Empty(listed.Except(Arrows));
    }

    [Fact]
    public void Every_arrow_goes_down_so_there_is_no_cycle()
    {
        var order = Rooms.Select(room => room.Room).ToList();

        Assert.DoesNotContain(Arrows, arrow => order.IndexOf(arrow.To) >= order.IndexOf(arrow.From));
    }

    [Fact]
    public void Every_room_is_listed() =>
        Assert.Empty(typeof(CallerLookup).Assembly.GetTypes().Select(RoomOf).OfType<string>().Except(Rooms.Select(room => room.Room)));

    [Fact]
    public void The_document_shows_the_graph() =>
        Repository.AssertGenerated("docs/architecture.md", "graph", Diagram());

    [Fact]
    public void Every_room_has_a_section_in_the_document()
    {
        var document = Repository.Read("docs/architecture.md");

        Assert.DoesNotContain(Rooms, room => !document.Contains($"\n### {room.Room}\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_of_a_room_is_in_the_catalogue()
    {
        var declared = typeof(CallerLookup).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Settings.Setting))
            .Select(field => ((Settings.Setting)field.GetValue(null)!).Name)
            .ToList();

        Assert.Equal(declared.Order(StringComparer.Ordinal), SettingCatalog.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    private static SortedSet<(string From, string To)> ReadArrows()
    {
        var arrows = new SortedSet<(string, string)>();
        foreach (var type in typeof(CallerLookup).Assembly.GetTypes().Where(type => RoomOf(type) is not null))
        {
            foreach (var used in UsedBy(type).SelectMany(Parts).Select(RoomOf).OfType<string>().Where(room => room != RoomOf(type)))
            {
                arrows.Add((RoomOf(type)!, used));
            }
        }

        return arrows;
    }

    private static string? RoomOf(Type type) =>
        type.Assembly != typeof(CallerLookup).Assembly || type.Namespace is not { } name || !name.StartsWith(Root, StringComparison.Ordinal) ? null
        : name == Root ? Root
        : name[(Root.Length + 1)..];

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static IEnumerable<Type> UsedBy(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type> used = [.. type.GetInterfaces(), .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes, .. AttributesOf(type)];
        used = used.Concat(type.GetFields(All).SelectMany(field => AttributesOf(field).Append(field.FieldType)));
        used = used.Concat(type.GetProperties(All).SelectMany(AttributesOf));
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            used = used.Concat(method.GetParameters().Select(parameter => parameter.ParameterType));
            used = method is MethodInfo { ReturnType: var returned } ? used.Append(returned) : used;
            used = used.Concat(InstructionsOf(method));
        }

        return used;
    }

    private static IEnumerable<Type> AttributesOf(MemberInfo member) =>
        member.GetCustomAttributesData().SelectMany(attribute =>
            attribute.ConstructorArguments.Select(argument => argument.Value).OfType<Type>().Append(attribute.AttributeType));

    private static IEnumerable<Type> InstructionsOf(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        foreach (var local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = OpCodeOf[il[at] == 0xFE ? 0xFE00 | il[at + 1] : il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments)!;
                yield return member as Type ?? member.DeclaringType!;
                if (member is FieldInfo field)
                {
                    yield return field.FieldType;
                }
                else if (member is MethodInfo called)
                {
                    yield return called.ReturnType;
                    foreach (var argument in called.IsGenericMethod ? called.GetGenericArguments() : [])
                    {
                        yield return argument;
                    }
                }
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    // An arrow that a longer path implies would only make the picture harder to read.
    private static IEnumerable<string> Diagram() =>
    [
        "```mermaid",
        "flowchart BT",
        .. Arrows.Where(arrow => !Arrows.Any(step => step.From == arrow.From && step.To != arrow.To && Reaches(step.To, arrow.To)))
            .Select(arrow => $"  {Id(arrow.From)}[{arrow.From}] --> {Id(arrow.To)}[{arrow.To}]"),
        "```",
    ];

    private static bool Reaches(string from, string to) => Arrows.Any(arrow => arrow.From == from && (arrow.To == to || Reaches(arrow.To, to)));

    private static string Id(string room) => room.Replace(".", "", StringComparison.Ordinal);
}
