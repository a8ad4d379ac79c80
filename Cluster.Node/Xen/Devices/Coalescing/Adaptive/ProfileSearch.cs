using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Adaptive;

/// <summary>Where a search for the best profile stands.</summary>
internal enum SearchState
{
    /// <summary>At the best profile, until something changes.</summary>
    OnTop = 0,

    /// <summary>Paused, because many steps found no best profile.</summary>
    Tired = 1,

    /// <summary>Towards longer holds.</summary>
    GoingRight = 2,

    /// <summary>Towards shorter holds.</summary>
    GoingLeft = 3,
}

/// <summary>Climbs through a table of profiles as long as each step improves the result (interrupts §19.2).</summary>
/// <remarks>
/// Own readings: the search begins parked, so that the first traffic starts it; it leaves parking to the left, or to
/// the right from the first profile; a tired search pauses for as many decisions as it took steps.
/// </remarks>
/// <param name="profiles">Number of profiles in the table, at least 2.</param>
internal sealed class ProfileSearch(int profiles)
{
    private const int FirstIndex = 1;
    private const int MostSteps = 10;

    /// <summary>This many steps one way, then one back, show a top.</summary>
    private const int StepsToTop = 2;

    private int _stepsRight;
    private int _stepsLeft;
    private int _steps;
    private int _pause;

    /// <summary>The profile to use.</summary>
    public int Index { get; private set; } = FirstIndex;

    public SearchState State { get; private set; } = SearchState.OnTop;

    public bool IsParked => State is SearchState.OnTop or SearchState.Tired;

    /// <param name="comparison">
    /// The last sample compared with the one before: 1 better, -1 worse, 0 about the same.
    /// </param>
    public void Decide(int comparison)
    {
        if (IsParked)
        {
            var isRested = State == SearchState.Tired && --_pause == 0;
            if (comparison != 0 || isRested) Leave();
            return;
        }

        if (comparison <= 0) TurnRound();
        if (IsTop) Park(SearchState.OnTop);
        else Step();
    }

    public void Save(StateWriter state)
    {
        state.Int(Index);
        state.Int((int)State);
        state.Int(_stepsRight);
        state.Int(_stepsLeft);
        state.Int(_steps);
        state.Int(_pause);
    }

    public void Load(StateReader state)
    {
        Index = state.Int();
        State = (SearchState)state.Int();
        _stepsRight = state.Int();
        _stepsLeft = state.Int();
        _steps = state.Int();
        _pause = state.Int();
        if ((uint)Index >= (uint)profiles) throw new StateFormatException($"profile {Index} of {profiles}");
    }

    private bool IsTop => State == SearchState.GoingRight
        ? _stepsLeft >= StepsToTop && _stepsRight == 1
        : _stepsRight >= StepsToTop && _stepsLeft == 1;

    private void Leave()
    {
        (_steps, _stepsLeft, _stepsRight) = (0, 0, 0);
        State = Index > 0 ? SearchState.GoingLeft : SearchState.GoingRight;
        Step();
    }

    private void TurnRound()
    {
        if (State == SearchState.GoingRight) (State, _stepsLeft) = (SearchState.GoingLeft, 0);
        else (State, _stepsRight) = (SearchState.GoingRight, 0);
    }

    private void Step()
    {
        var isRight = State == SearchState.GoingRight;
        if (_steps == MostSteps) Park(SearchState.Tired);
        else if (Index == (isRight ? profiles - 1 : 0)) Park(SearchState.OnTop);
        else Go(isRight);
    }

    private void Go(bool isRight)
    {
        _steps++;
        Index += isRight ? 1 : -1;
        if (isRight) _stepsRight++;
        else _stepsLeft++;
    }

    private void Park(SearchState state) => (State, _pause) = (state, MostSteps);
}
