using System.Reflection;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>Every message can be saved in a checkpoint: its number is unique, and it is read back unchanged.</summary>
public class MessageContractTests
{
    private static IEnumerable<Type> MessageTypes => typeof(Message).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Message)) && !type.IsAbstract);

    public static TheoryData<Type> Kinds => [.. MessageTypes];

    [Theory, MemberData(nameof(Kinds))]
    public void A_message_survives_a_checkpoint(Type type)
    {
        var message = Sample(type);
        var state = new StateWriter();

        state.Message(message);
        var again = new StateReader(state.ToArray()).Message();

        Assert.Equal(message, again);
        Assert.Equal(message.Digest(), again.Digest());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_message_without_data_has_one_instance(Type type)
    {
        if (!type.IsSubclassOf(typeof(Signal))) return;

        Assert.Same(InstanceOf(type), MessageCatalog.Read(((Message)InstanceOf(type)).Kind, default));
    }

    [Fact]
    public void Every_message_is_in_the_list_of_its_conversation_under_its_own_number()
    {
        var declared = MessageTypes.Select(type => (Sample(type).Kind.Number, type.Name));

        var listed = Conversations.Messages.Select(message => (message.Number, message.Name));

        Assert.Equal(declared.Order(), listed.Order());
    }

    [Fact]
    public void No_two_messages_have_the_same_number()
    {
        var twice = Conversations.Messages.GroupBy(message => message.Number).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(message => message.Name))}");

        Assert.Empty(twice);
    }

    [Fact]
    public void Two_messages_with_the_same_number_are_named()
    {
        MessageEntry[] messages = [MessageEntry.Of(Hold.Instance), MessageEntry.Of(1, (ref _) => RunTimers.Instance)];

        var problem = Assert.Throws<InvalidOperationException>(() => MessageCatalog.ByNumber(messages));

        Assert.Equal("Hold and RunTimers both have the number 1", problem.Message);
    }

    /// <summary>A number that changes, or that is given to another message, makes old checkpoints unreadable.</summary>
    [Fact]
    public void Numbers_stay_what_they_are() => Golden.Matches("messages.txt", string.Concat(
        Conversations.Messages.OrderBy(message => message.Number).Select(
            message => $"{message.Number} {message.Name}\n")));

    [Theory]
    [InlineData(ArmTimer.KindNumber, 1, "ArmTimer has 2 words, not 1")]
    [InlineData(ArmTimer.KindNumber, 3, "ArmTimer has 2 words, not 3")]
    [InlineData(0, 0, "no message has the number 0")]
    [InlineData(-1, 0, "no message has the number -1")]
    [InlineData(100_000, 0, "no message has the number 100000")]
    public void A_message_of_unknown_number_or_wrong_length_is_refused(int number, int length, string problem)
    {
        var state = new StateWriter();
        state.Int(number);
        state.Int(length);
        for (var index = 0; index < length; index++) state.Long(7);

        var refused = Assert.Throws<StateFormatException>(() => new StateReader(state.ToArray()).Message());

        Assert.Equal(problem, refused.Problem);
    }

    private static object InstanceOf(Type type) =>
        type.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static Message Sample(Type type)
    {
        if (type.IsSubclassOf(typeof(Signal))) return (Message)InstanceOf(type);
        var constructor = type.GetConstructors().Single();
        var next = 1;
        return (Message)constructor.Invoke(
            [.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, ref next))]);
    }

    /// <summary>A different number for every field, so that a wrong order of fields is detected.</summary>
    private static object Value(Type type, ref int next)
    {
        if (type == typeof(int)) return next++;
        if (type == typeof(long)) return (long)next++;
        if (type == typeof(bool)) return next++ % 2 == 1;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        var constructor = type.GetConstructors().First(candidate => candidate.GetParameters().Length > 0);
        var arguments = new List<object>();
        foreach (var parameter in constructor.GetParameters()) arguments.Add(Value(parameter.ParameterType, ref next));
        return constructor.Invoke([.. arguments]);
    }
}
