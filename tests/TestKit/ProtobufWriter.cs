namespace TestKit;

/// <summary>Writes the fields of a protobuf message that have a length or a small number.</summary>
public sealed class ProtobufWriter
{
    private readonly List<byte> _message = [];

    /// <summary>The message so far.</summary>
    public byte[] ToArray() => [.. _message];

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter value) => Bytes(field, value.ToArray());

    /// <summary>Fields that were written elsewhere.</summary>
    public ProtobufWriter Fields(byte[] fields)
    {
        _message.AddRange(fields);
        return this;
    }

    public ProtobufWriter Number(int field, ulong value)
    {
        Varint((ulong)field << 3);
        Varint(value);
        return this;
    }

    public ProtobufWriter Bytes(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        return Fields(value);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _message.Add((byte)(value | 0x80));
        }

        _message.Add((byte)value);
    }
}
