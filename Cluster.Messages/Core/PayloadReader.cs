using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>
/// Reads a <see cref="Payload"/> from its first number to its last, each as what it was written from.
/// </summary>
/// <remarks>
/// Beyond the end it reads zeros and still counts: the length is checked once, when the message has been read.
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

    /// <typeparam name="T">With numbers of 32 bits, as enums have unless they say otherwise.</typeparam>
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
