using ActorXen.Nodes.Epochs;

namespace ActorXen.Nodes.Coordination;

// What nodes ask for: to submit, cancel and describe runs, and to leave.
internal sealed partial class CoordinatorDecider
{
    private void Serve(RequestCame came)
    {
        switch (came.Request)
        {
            case SubmitRun or CancelRun when _state.IsReading: Keep(came); break;
            case DescribeRun when !_state.HasRead: Keep(came); break;
            case SubmitRun submit: Submit(submit.Order, came.Asker); break;
            case CancelRun cancel: Cancel(cancel.RunId, came.Asker); break;
            case DescribeRun describe: Do(new DescribeTo(came.Asker, describe.RunId)); break;
            case DescribeCluster: Do(new DescribeTo(came.Asker, null)); break;
            default: throw new ArgumentException($"{came.Request.GetType().Name} is not a request.", nameof(came));
        }
    }

    private void Keep(RequestCame came) => _state = _state with { Waiting = _state.Waiting.Add(came) };

    private void ServeWaiting()
    {
        var waiting = _state.Waiting;
        _state = _state with { Waiting = [] };
        foreach (var came in waiting) Serve(came);
    }

    private void Submit(RunOrder order, object asker)
    {
        var runId = order.Header.RunId;
        if (!_state.IsReady) Do(new AnswerTo(asker, NotReady()));
        else if (_state.Book.Find(runId) is { } known) Do(new AnswerTo(asker, Again(known, order)));
        else Append(new RunSubmitted(order), asker, new RunAccepted(runId));
    }

    /// <summary>A request that is repeated is answered again; another run's id is not available.</summary>
    private static ICoordination Again(CoordinatedRun known, RunOrder order) =>
        known.Order.Header.ScenarioText == order.Header.ScenarioText
        && known.Order.Header.Length == order.Header.Length
            ? new RunAccepted(known.RunId)
            : new RequestRefused($"Run {known.RunId} exists and has another scenario.", Refusal.Taken);

    private void Cancel(string runId, object asker)
    {
        if (!_state.IsReady) Do(new AnswerTo(asker, NotReady()));
        else if (_state.Book.Find(runId, out var problem) is not { } run) Refuse(problem, Refusal.Unknown);
        else if (!run.IsOpen) Refuse($"Run {run.RunId} is already over.", Refusal.Over);
        else Append(new RunCancelled(run.RunId), asker, new RunAccepted(run.RunId));

        void Refuse(string why, Refusal kind) => Do(new AnswerTo(asker, new RequestRefused(why, kind)));
    }

    private RequestRefused NotReady() => new($"The coordinator is not ready: {_state.Note} Try again.");

    private void Release(NodeLeaves leaves)
    {
        _state = _state with { Released = _state.Released.Add(leaves.Node), Releases = _state.Releases.Add(leaves) };
        Consider();
    }

    /// <summary>Lets nodes leave that take no part in any epoch under way.</summary>
    private void AnswerReleases()
    {
        foreach (var leaves in _state.Releases.Where(each => IsFree(each.Node)))
        {
            Do(new AnswerTo(leaves.Asker, new NodeReleased()));
            _state = _state with { Releases = _state.Releases.Remove(leaves) };
        }

        bool IsFree(string node) =>
            _state.Epochs.All(epoch => epoch.Nodes.All(member => member.ToString() != node));
    }
}
