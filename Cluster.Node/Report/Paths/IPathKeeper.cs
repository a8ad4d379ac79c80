using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Gets the requests and wakeups that hosts have followed.</summary>
internal interface IPathKeeper
{
    /// <summary>Whether open requests are limited, so that what is lost elsewhere does not stay for ever.</summary>
    bool IsBounded { get; }

    /// <summary>Whether a request is to be followed. All hosts that it reaches must say the same.</summary>
    bool Wants(RequestKey request);

    /// <summary>It is over.</summary>
    /// <param name="request">Of a request.</param>
    void End(ChainKind kind, int host, Visit visit, RequestKey request);

    /// <summary>A request of another host leaves this one.</summary>
    void Depart(RequestKey request, int host, Visit visit);

    /// <summary>A request of another host was lost on this one.</summary>
    void Lose(RequestKey request);

    /// <summary>A request of this host was lost.</summary>
    void Drop(RequestKey request);

    /// <summary>A request has ended that is not followed, because it began before, or too many were open.</summary>
    void Miss(RequestKey request);

    /// <summary>Takes the requests of a host that were lost on other ones since the last call.</summary>
    IReadOnlyList<RequestKey> TakeLost(int host);

    void Save(int host, StateWriter state);

    void Load(int host, StateReader state);
}
