using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>States as bytes, for tests that save in the middle.</summary>
public static class States
{
    public static byte[] Of(Action<StateWriter> save)
    {
        var writer = new StateWriter();
        save(writer);
        return writer.ToArray();
    }

    /// <summary>The states of several hosts are the same.</summary>
    /// <remarks>
    /// Assert.Equal compares arrays within a list byte by byte as objects, which takes seconds for each MB.
    /// </remarks>
    public static void AreSame(IEnumerable<byte[]> expected, IEnumerable<byte[]> actual)
    {
        List<byte[]> read = [.. actual];
        var host = 0;
        foreach (var state in expected)
        {
            Assert.True(host < read.Count, $"there are only {read.Count} states");
            var alike = state.AsSpan().CommonPrefixLength(read[host]);
            Assert.True(
                state.Length == read[host].Length && alike == state.Length,
                $"state {host} has {state.Length} and {read[host].Length} bytes, of which {alike} are the same");
            host++;
        }

        Assert.Equal(host, read.Count);
    }

    public static void Restore(byte[] state, Action<StateReader> load)
    {
        var reader = new StateReader(state);
        load(reader);
        Assert.True(reader.AtEnd);
    }
}
