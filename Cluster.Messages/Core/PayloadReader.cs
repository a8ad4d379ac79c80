using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>
/// Reads a <see cref="Payload"/> from its first number to its last, each back as the type it was written from.
/// </summary>
/// <remarks>
/// Beyond the end it reads zeros and still counts, because the length is checked once, after the whole message.
/// </remarks>
public ref struct PayloadReader
{
    private readonly ref readonly Payload _payload;

    public PayloadReader(in Payload payload) => _payload = ref payload;

    /// <summary>How many numbers have been read.</summary>
    public int Taken { get; private set; }

    public long Long() => _payload[Taken++];

    public int Int() => (int)Long();

    public bool Bool() => Long() != 0;

    /// <typeparam name="T">An enum of 32 bits, which is the default size.</typeparam>
    public T Enum<T>()
        where T : struct, Enum => Unsafe.BitCast<int, T>(Int());

    public VirtualTime Time() => new(Long());

    public Duration Duration() => new(Long());

    public EntityRef<TRole> Entity<TRole>()
        where TRole : IRole => new(Int());

    public WorkTag Tag() => new(Long());

    public PcpuId Pcpu() => new(Int());

    public VcpuId Vcpu() => new(Int());

    public DomainId Domain() => new(Int());
}
