using System.Numerics;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// The page that a frontend and its backend share: requests one way, responses back in the same slots, and for each
/// direction the index at which its consumer wants to be notified.
/// </summary>
/// <remarks>
/// Interrupts §18.1; invariants I-25 and I-26. Each method is one atomic step of one party. Saved by the frontend's
/// entity. A block request takes one slot whatever its size; a packet takes a slot for each page, of which the first
/// holds it and the others are blank.
/// </remarks>
public sealed class RingPage<T>
    where T : struct
{
    private readonly T[] _slots;
    private readonly ItemCodec<T> _codec;
    private uint _requestsPut;
    private uint _responsesPut;
    private uint _requestProducer;
    private uint _responseProducer;
    private uint _requestEvent;
    private uint _responseEvent;
    private uint _requestConsumer;
    private uint _responseConsumer;

    /// <param name="entries">A power of two: 256 for a network ring, 32 for a block ring of one page.</param>
    /// <param name="codec">Writes and reads requests and responses in checkpoints.</param>
    /// <param name="firstIndex">Where the free-running indices begin; they wrap at 2^32.</param>
    public RingPage(int entries, ItemCodec<T> codec, uint firstIndex = 0)
    {
        Invariant.Holds(BitOperations.IsPow2(entries), $"a ring of {entries} entries");
        (_slots, _codec) = (new T[entries], codec);
        _requestsPut = _responsesPut = _requestProducer = _responseProducer = firstIndex;
        _requestConsumer = _responseConsumer = firstIndex;
        _requestEvent = _responseEvent = firstIndex + 1;
    }

    public int Entries => _slots.Length;

    /// <summary>Requests whose responses the frontend has not taken yet.</summary>
    public int Outstanding => (int)(_requestsPut - _responseConsumer);

    /// <summary>Slots in which the frontend may put requests.</summary>
    public int FreeSlots => Entries - Outstanding;

    /// <summary>Published requests that the backend has not taken.</summary>
    public int WaitingRequests => (int)(_requestProducer - _requestConsumer);

    /// <summary>Published responses that the frontend has not taken.</summary>
    public int WaitingResponses => (int)(_responseProducer - _responseConsumer);

    /// <summary>Requests that the backend has taken and not answered.</summary>
    public int Unanswered => (int)(_requestConsumer - _responsesPut);

    public void PutRequest(in T request)
    {
        Invariant.Holds(Outstanding < Entries, $"{Outstanding} of {Entries} slots are taken (I-26)");
        SlotAt(_requestsPut++) = request;
    }

    /// <summary>Publishes the requests that were put into the ring.</summary>
    /// <returns>True if the backend must be notified.</returns>
    public bool PublishRequests()
    {
        var old = _requestProducer;
        _requestProducer = _requestsPut;
        return Crosses(old, _requestProducer, _requestEvent);
    }

    /// <summary>
    /// Whether publishing <paramref name="count"/> more requests now would notify: lets a driver plan its time.
    /// </summary>
    public bool WouldNotifyRequests(int count) =>
        Crosses(_requestProducer, _requestProducer + (uint)count, _requestEvent);

    /// <summary>A waiting request, without taking it.</summary>
    public ref readonly T PeekRequest(int index)
    {
        Invariant.Holds((uint)index < (uint)WaitingRequests, $"request {index} of {WaitingRequests}");
        return ref SlotAt(_requestConsumer + (uint)index);
    }

    public T TakeRequest()
    {
        Invariant.Holds(WaitingRequests > 0, $"no request waits");
        return SlotAt(_requestConsumer++);
    }

    /// <summary>The backend wants to be notified when <paramref name="ahead"/> more requests are there.</summary>
    /// <returns>True if so many wait already: look again instead of sleeping.</returns>
    public bool ArmRequests(int ahead = 1)
    {
        _requestEvent = _requestConsumer + (uint)ahead;
        return WaitingRequests >= ahead;
    }

    public void PutResponse(in T response)
    {
        Invariant.Holds(Unanswered > 0, $"a response without a request (I-26)");
        SlotAt(_responsesPut++) = response;
    }

    /// <summary>Publishes the responses that were put into the ring.</summary>
    /// <returns>True if the frontend must be notified.</returns>
    public bool PublishResponses()
    {
        var old = _responseProducer;
        _responseProducer = _responsesPut;
        return Crosses(old, _responseProducer, _responseEvent);
    }

    /// <summary>Whether publishing <paramref name="count"/> more responses now would notify.</summary>
    public bool WouldNotifyResponses(int count) =>
        Crosses(_responseProducer, _responseProducer + (uint)count, _responseEvent);

    /// <summary>A waiting response, without taking it.</summary>
    public ref readonly T PeekResponse(int index)
    {
        Invariant.Holds((uint)index < (uint)WaitingResponses, $"response {index} of {WaitingResponses}");
        return ref SlotAt(_responseConsumer + (uint)index);
    }

    public T TakeResponse()
    {
        Invariant.Holds(WaitingResponses > 0, $"no response waits");
        return SlotAt(_responseConsumer++);
    }

    /// <summary>The frontend wants to be notified when <paramref name="ahead"/> more responses are there.</summary>
    /// <returns>True if so many wait already: look again instead of sleeping.</returns>
    public bool ArmResponses(int ahead = 1)
    {
        _responseEvent = _responseConsumer + (uint)ahead;
        return WaitingResponses >= ahead;
    }

    /// <summary>
    /// The frontend has shared a new page, with nothing in it. Neither end may use the old one any more.
    /// </summary>
    public void Reset()
    {
        _requestsPut = _responsesPut = _requestProducer = _responseProducer = 0;
        _requestConsumer = _responseConsumer = 0;
        _requestEvent = _responseEvent = 1;
    }

    /// <summary>Indices, and the slots between the oldest untaken response and the newest request.</summary>
    public void Save(StateWriter state)
    {
        state.Section("ring");
        state.Long(_requestsPut);
        state.Long(_responsesPut);
        state.Long(_requestProducer);
        state.Long(_responseProducer);
        state.Long(_requestEvent);
        state.Long(_responseEvent);
        state.Long(_requestConsumer);
        state.Long(_responseConsumer);
        for (var index = _responseConsumer; index != _requestsPut; index++) _codec.Save(SlotAt(index), state);
    }

    public void Load(StateReader state)
    {
        state.Section("ring");
        _requestsPut = (uint)state.Long();
        _responsesPut = (uint)state.Long();
        _requestProducer = (uint)state.Long();
        _responseProducer = (uint)state.Long();
        _requestEvent = (uint)state.Long();
        _responseEvent = (uint)state.Long();
        _requestConsumer = (uint)state.Long();
        _responseConsumer = (uint)state.Long();
        if (Outstanding > Entries) throw new StateFormatException($"a ring of {Entries} has {Outstanding} requests");
        for (var index = _responseConsumer; index != _requestsPut; index++) SlotAt(index) = _codec.Load(state);
    }

    /// <summary>The event index lies in (old, new], in 32-bit arithmetic (I-25).</summary>
    private static bool Crosses(uint old, uint now, uint wanted) => unchecked(now - wanted < now - old);

    private ref T SlotAt(uint index) => ref _slots[index & (uint)(_slots.Length - 1)];
}

/// <summary>The rings of the drivers, with the sizes of interrupts §18.1.</summary>
public static class RingPages
{
    /// <summary>Transmit or receive ring of one vif queue.</summary>
    /// <param name="pages">1, 2, 4, 8 or 16.</param>
    public static RingPage<Packet> Network(int pages = 1) => new(256 * pages, ItemCodecs.Packets);

    /// <summary>A block ring.</summary>
    /// <param name="pages">1, 2, 4, 8 or 16.</param>
    public static RingPage<BlockRequest> Block(int pages = 1) => new(32 * pages, ItemCodecs.Blocks);
}
