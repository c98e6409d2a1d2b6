using System.Buffers.Binary;

namespace TestKit;

/// <summary>The fields of a protobuf message, read without its schema.</summary>
public sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, byte[] Value)> _fields = [];

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidDataException">It is not one of protobuf.</exception>
    public ProtobufMessage(byte[] message)
    {
        Raw = message;
        var at = 0;
        while (at < message.Length)
        {
            var key = ReadNumber(message, ref at);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((field, ReadNumber(message, ref at), []));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadNumber(message, ref at);
                    _fields.Add((field, 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} is not one of protobuf.");
            }
        }
    }

    /// <summary>The whole message as it came.</summary>
    public byte[] Raw { get; }

    public bool Has(int field) => _fields.Exists(f => f.Field == field);

    public byte[] Bytes(int field) => _fields.Find(f => f.Field == field).Value ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    /// <summary>An integer of either form: varint or of eight bytes.</summary>
    public ulong Number(int field) => _fields.Find(f => f.Field == field).Number;

    public double Fraction(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>A packed list of numbers of eight bytes.</summary>
    public IEnumerable<ulong> Numbers(int field) => Bytes(field).Chunk(8).Select(number => BinaryPrimitives.ReadUInt64LittleEndian(number));

    /// <summary>Every text of a repeated field.</summary>
    public IEnumerable<string> Texts(int field) => _fields.Where(f => f.Field == field).Select(f => Encoding.UTF8.GetString(f.Value));

    /// <summary>Every message at the end of a path of fields.</summary>
    public IEnumerable<ProtobufMessage> All(params int[] path) => path.Length == 0
        ? [this]
        : _fields.Where(f => f.Field == path[0]).SelectMany(f => new ProtobufMessage(f.Value).All(path[1..]));

    private static ulong ReadNumber(byte[] message, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
