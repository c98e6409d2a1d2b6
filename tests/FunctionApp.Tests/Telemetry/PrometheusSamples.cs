namespace FunctionApp.Tests.Telemetry;

/// <summary>
/// Metrics received over OTLP as samples in the OpenMetrics format, under the names that a Prometheus server gives them: dots become
/// underscores, the unit s becomes _seconds, a counter ends in _total; service.name is the label job, service.instance.id instance.
/// </summary>
internal sealed class PrometheusSamples
{
    private readonly SortedDictionary<string, (string Type, List<string> Samples)> _families = new(StringComparer.Ordinal);

    public PrometheusSamples(IEnumerable<byte[]> messages)
    {
        foreach (var resource in messages.SelectMany(message => new ProtobufMessage(message).All(1)))
        {
            var attributes = resource.All(1, 1).ToDictionary(pair => pair.Text(1), Value);
            var labels = $"job=\"{attributes["service.name"]}\",instance=\"{attributes["service.instance.id"]}\"";
            foreach (var metric in resource.All(2, 2))
            {
                Add(metric, labels);
            }
        }
    }

    /// <summary>The name of every metric as it was received, with the one that Prometheus gives it.</summary>
    public IDictionary<string, string> Names { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, (type, samples)) in _families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n").AppendJoin("", samples);
        }

        return text.Append("# EOF\n").ToString();
    }

    private void Add(ProtobufMessage metric, string labels)
    {
        var family = metric.Text(1).Replace('.', '_') + (metric.Text(3) == "s" ? "_seconds" : "");
        var isCounter = metric.All(7).Any(sum => sum.Number(3) == 1);
        var type = isCounter ? "counter" : metric.Has(9) ? "histogram" : "gauge";
        var name = isCounter ? family + "_total" : family;
        Names[metric.Text(1)] = name;
        if (!_families.TryGetValue(family, out var known))
        {
            _families[family] = known = (type, []);
        }

        foreach (var point in metric.All(5, 1).Concat(metric.All(7, 1)))
        {
            var value = point.Has(6) ? (long)point.Number(6) : point.Fraction(4);
            known.Samples.Add(Sample(name, Labels(point, 7) + labels, value, point));
        }

        foreach (var point in metric.All(9, 1))
        {
            var own = Labels(point, 9) + labels;
            var count = 0UL;
            var bounds = point.Numbers(7).Select(bound => BitConverter.UInt64BitsToDouble(bound).ToString(CultureInfo.InvariantCulture)).Append("+Inf");
            foreach (var (bound, inside) in bounds.Zip(point.Numbers(6)))
            {
                count += inside;
                known.Samples.Add(Sample(name + "_bucket", $"{own},le=\"{bound}\"", count, point));
            }

            known.Samples.Add(Sample(name + "_count", own, point.Number(4), point));
            known.Samples.Add(Sample(name + "_sum", own, point.Fraction(5), point));
        }
    }

    private static string Sample(string name, string labels, double value, ProtobufMessage point) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value} {point.Number(3) / 1e9:0.000}\n");

    private static string Labels(ProtobufMessage point, int field) =>
        string.Concat(point.All(field).Select(pair => $"{pair.Text(1).Replace('.', '_')}=\"{Value(pair)}\","));

    // AnyValue: text, bool or integer.
    private static string Value(ProtobufMessage pair)
    {
        var value = pair.All(2).Single();
        return value.Has(1) ? value.Text(1) : value.Has(2) ? (value.Number(2) == 1 ? "true" : "false") : value.Number(3).ToString(CultureInfo.InvariantCulture);
    }
}
