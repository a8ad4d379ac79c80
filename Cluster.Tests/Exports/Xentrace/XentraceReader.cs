using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ActorXen.Tests.Exports.Xentrace;

/// <param name="Stamp">Ticks.</param>
/// <param name="IsTimed">Whether it has a timestamp of its own.</param>
internal sealed record XentraceRecord(int Pcpu, long Stamp, bool IsTimed, uint Event, uint[] Words)
{
    /// <summary>Without the base that keeps timestamps from being 0.</summary>
    public long Nanoseconds => (Stamp >> XentraceReader.TickBits) - 1_000;

    public bool IsRunState => (Event & 0xfffff00f) == 0x00021001;

    public int Before => (int)(Event >> 8 & 3);

    public int After => (int)(Event >> 4 & 3);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Nanoseconds,9}.{Stamp & XentraceReader.TickMask:x2} ");
        text.Append(CultureInfo.InvariantCulture, $"cpu {Pcpu} {(IsTimed ? ' ' : '+')}{XentraceReader.NameOf(Event)}");
        // Only changes of run states have domain and vCPU in one word.
        foreach (var word in Words)
        {
            if ((Event & 0xfffff000) == 0x00021000)
                text.Append(CultureInfo.InvariantCulture, $" d{word >> 16}v{word & 0xffff}");
            else
                text.Append(CultureInfo.InvariantCulture, $" {word}");
        }

        return text.ToString();
    }
}

/// <summary>Reads the format of Xen's tracing, as its description says; written for the tests alone.</summary>
internal static class XentraceReader
{
    public const int TickBits = 8;
    public const int TickMask = (1 << TickBits) - 1;

    private static readonly string[] States = ["running", "runnable", "blocked", "offline"];

    /// <returns>The records of each window in the order of the file.</returns>
    public static List<XentraceRecord> Read(byte[] file)
    {
        var records = new List<XentraceRecord>();
        var stamps = new Dictionary<int, long>();
        for (var at = 0; at < file.Length;)
        {
            Assert.Equal(0x2001f003u, Word(at));
            var (pcpu, end) = ((int)Word(at + 4), at + 12 + (int)Word(at + 8));
            Assert.True(end <= file.Length, "the last window is cut off");
            for (at += 12; at < end;)
            {
                var head = Word(at);
                at += 4;
                var isTimed = head >> 31 != 0;
                if (isTimed)
                {
                    stamps[pcpu] = (long)Word(at) | (long)Word(at + 4) << 32;
                    at += 8;
                }

                var words = new uint[head >> 28 & 7];
                for (var word = 0; word < words.Length; word++, at += 4) words[word] = Word(at);
                records.Add(new(pcpu, stamps[pcpu], isTimed, head & 0x0fffffff, words));
            }

            Assert.Equal(end, at);
        }

        return records;

        uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at, 4));
    }

    /// <summary>The records of all pCPUs in the order in which they were written.</summary>
    public static List<XentraceRecord> InOrder(byte[] file) => [.. Read(file).OrderBy(record => record.Stamp)];

    public static string NameOf(uint record) => record switch
    {
        0x00021002 => "runstate continues",
        0x00028001 => "sched domain added",
        0x00028004 => "sched wake",
        0x00028005 => "sched yield",
        0x00028006 => "sched block",
        0x00028008 => "end mark",
        0x0002800a => "switch",
        0x0002800e => "switch from",
        0x0002800f => "switch to",
        0x00028011 => "continue",
        0x00041001 => "domain created",
        0x00081001 => "vm entry",
        0x00081102 => "vm exit",
        0x00082004 => "inject",
        0x0008200f => "interrupt",
        0x00082012 => "vmcall",
        0x00082013 => "hlt",
        0x0020100d => "pv hypercall",
        0x00801002 => "idle begins",
        0x00801003 => "idle ends",
        0x00802008 => "irq handled",
        _ when (record & 0xfffff00f) == 0x00021001 =>
            $"{States[record >> 8 & 3]} -> {States[record >> 4 & 3]}",
        _ => throw new ArgumentOutOfRangeException(nameof(record), record.ToString("x", CultureInfo.InvariantCulture)),
    };
}
