using System.Text;

namespace FunctionApp.Tests.Telemetry;

/// <summary>The fields of a protobuf message that have a length: texts, bytes and messages. It knows no schema.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, byte[] Value)> _fields = [];

    public ProtobufMessage(byte[] message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = ReadNumber(message, ref at);
            switch (key & 7)
            {
                case 0:
                    ReadNumber(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadNumber(message, ref at);
                    _fields.Add(((int)(key >> 3), message[at..(at + length)]));
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

    public byte[] Bytes(int field) => _fields.Find(f => f.Field == field).Value ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

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
