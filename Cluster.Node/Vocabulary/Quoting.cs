using System.Globalization;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>Text in quotes, as HOCON reads it.</summary>
public static class Quoting
{
    public static string Of(string text)
    {
        var quoted = new StringBuilder();
        Append(quoted, text);
        return quoted.ToString();
    }

    public static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var sign in value)
        {
            switch (sign)
            {
                case '"' or '\\': text.Append('\\').Append(sign); break;
                case '\n': text.Append("\\n"); break;
                case < ' ': text.Append("\\u").Append(((int)sign).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: text.Append(sign); break;
            }
        }

        text.Append('"');
    }
}
