using System.Globalization;

namespace ActorXen.Scenarios.Xl;

/// <summary>Numbers as xl writes them: decimal, octal with a leading 0, or hexadecimal with 0x.</summary>
internal static class XlConfigNumber
{
    public static bool TryRead(string text, out long number)
    {
        number = 0;
        var isNegative = text.StartsWith('-');
        var digits = isNegative ? text.AsSpan(1) : text;
        var radix = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 16
            : digits.Length > 1 && digits[0] == '0' ? 8
            : 10;
        if (radix == 16) digits = digits[2..];
        if (digits.IsEmpty) return false;
        foreach (var sign in digits)
        {
            var digit = char.IsAsciiHexDigit(sign)
                ? int.Parse([sign], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : radix;
            // No key takes numbers that are nearly as large.
            if (digit >= radix || number > int.MaxValue) return false;
            number = (number * radix) + digit;
        }

        if (isNegative) number = -number;
        return true;
    }
}
