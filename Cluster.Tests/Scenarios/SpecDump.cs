using System.Collections;
using System.Reflection;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Tests.Scenarios;

/// <summary>
/// A specification as a text, lists and dictionaries by their contents: records compare lists by reference.
/// </summary>
internal static class SpecDump
{
    /// <summary>Everything but <see cref="DomainSpec.Line"/>, which says where the text stood.</summary>
    public static string Of(RunSpec spec)
    {
        var text = new StringBuilder();
        Write(spec, text, 0);
        return text.ToString();
    }

    private static void Write(object? value, StringBuilder text, int depth)
    {
        switch (value)
        {
            case null or string or PcpuSet or Duration or IConvertible:
                text.Append(value).Append('\n');
                return;
            case IEnumerable<KeyValuePair<string, long>> pairs:
                text.AppendJoin(' ', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal)).Append('\n');
                return;
            case IEnumerable<int> numbers:
                text.AppendJoin(' ', numbers).Append('\n');
                return;
            case IEnumerable items:
                foreach (var item in items) Write(item, text.Append('\n').Append(' ', depth), depth + 1);
                return;
            default:
                text.Append(value.GetType().Name).Append('\n');
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    if (property.GetIndexParameters().Length > 0 || property.Name == nameof(DomainSpec.Line)) continue;
                    Write(
                        property.GetValue(value), text.Append(' ', depth).Append(property.Name).Append(' '), depth + 1);
                }

                return;
        }
    }
}
