namespace Veo.Contracts.Tests;

/// <summary>The records themselves.</summary>
public class ModelTests
{
    [Fact]
    public void Model_OfTheSameSource_IsEqual()
    {
        const string members = "double Sum(VePtr<double> x, in Point p); Task<int> Wrong(string s); int Property { get; }";

        var first = ContractTest.Parse(members);
        var second = ContractTest.Parse(members);

        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, ContractTest.Parse(members.Replace("double Sum", "float Sum", StringComparison.Ordinal)));
    }

    [Fact]
    public void EquatableArray_ComparesElements()
    {
        var array = Array("a", "b");

        Assert.True(array == Array("a", "b"));
        Assert.True(array != Array("a"));
        Assert.True(array != Array("a", "c"));
        Assert.Equal(default, EquatableArray.Empty<string>());
        Assert.Equal(0, default(EquatableArray<string>).Count);
        Assert.Empty(default(EquatableArray<string>));
        Assert.Equal(["a", "b"], array);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Problem_OfEachKind_HasAnIdAndAMessage(ProblemKind kind)
    {
        Assert.Matches("^VEO1[0-9]{3}$", DiagnosticIds.Of(kind));
        Assert.NotEmpty(ProblemMessages.Of(kind));
    }

    [Fact]
    public void Problem_Ids_AreNotShared()
    {
        var ids = Enum.GetValues<ProblemKind>().Select(DiagnosticIds.Of).ToArray();

        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Prototype_OfReturnedPointer_ReadsLikeC() =>
        Assert.Equal("Point *Find(void)", CPrototype.Of(ContractTest.ParseMethod("VePtr<Point> Find();")));

    private static EquatableArray<string> Array(params string[] items) => items.ToEquatableArray();

    public static TheoryData<ProblemKind> Kinds => [.. Enum.GetValues<ProblemKind>()];
}
