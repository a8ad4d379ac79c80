using System.Reflection;
using ActorXen.Messages;

namespace ActorXen.Tests.Architecture;

/// <summary>Every message can stand in a checkpoint: it has a number of its own, and is read back as it was.</summary>
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
    public void Numbers_are_unique_and_all_in_use()
    {
        var used = MessageTypes.Select(type => Sample(type).Kind).ToList();

        Assert.Equal(used.Count, used.Distinct().Count());
        Assert.Equal(Enum.GetValues<MessageKind>().Order(), used.Order());
    }

    [Fact]
    public void A_message_that_is_cut_short_is_refused()
    {
        var state = new StateWriter();
        state.Int((int)MessageKind.ArmTimer);
        state.Int(1);
        state.Long(7);

        Assert.Throws<StateFormatException>(() => new StateReader(state.ToArray()).Message());
    }

    private static object InstanceOf(Type type) => type.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static Message Sample(Type type)
    {
        if (type.IsSubclassOf(typeof(Signal))) return (Message)InstanceOf(type);
        var constructor = type.GetConstructors().Single();
        var next = 1;
        return (Message)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, ref next))]);
    }

    /// <summary>A different number for every field, so that two fields read in the wrong order are seen.</summary>
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
