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

    public static void Restore(byte[] state, Action<StateReader> load)
    {
        var reader = new StateReader(state);
        load(reader);
        Assert.True(reader.AtEnd);
    }
}
