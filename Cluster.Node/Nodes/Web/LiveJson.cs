using System.Text;
using System.Text.Json;

namespace ActorXen.Nodes.Web;

/// <summary>JSON on one line, because it is sent again and again.</summary>
internal static class LiveJson
{
    public static string Line(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
