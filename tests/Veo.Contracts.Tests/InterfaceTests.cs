using System.Collections.Immutable;

namespace Veo.Contracts.Tests;

/// <summary>What is wrong with an interface as a whole.</summary>
public class InterfaceTests
{
    [Theory]
    [InlineData("[VeKernel] public interface IKernel { }", "'IKernel' is not partial, so nothing is generated for kernel interface 'IKernel'; add 'partial' to it")]
    [InlineData("[VeKernel] public partial interface IKernel : System.IDisposable { }", "Kernel interface 'IKernel' inherits 'IDisposable', which is not a kernel interface; mark 'IDisposable' with [VeKernel] or do not inherit it")]
    public void Problem_OfAnInterface_SaysWhatToDo(string declaration, string message)
    {
        var problem = Assert.Single(Find("IKernel", declaration));

        Assert.Equal(message, problem.Message);
    }

    [Fact]
    public void Problem_OfAGenericInterface_SaysWhatToDo() => Assert.Equal(
        "Kernel interface 'IKernel' is generic, so nothing can be generated for it; the symbols behind it have one signature each, so write one interface for each type",
        Assert.Single(Find("IKernel`1", "[VeKernel] public partial interface IKernel<T> { }")).Message);

    [Fact]
    public void Problem_OfAContainingType_NamesItsPlace()
    {
        var problems = Find("A+B+IKernel", "public partial class A { public class B { [VeKernel] public partial interface IKernel { } } }");

        Assert.Equal(ProblemPlace.ContainingType(1), Assert.Single(problems).Place);
    }

    [Fact]
    public void Interface_InSeveralParts_MustBePartialInEach() =>
        Assert.Single(Find("IKernel", "[VeKernel] public partial interface IKernel { } public interface IKernel { }"));

    [Theory]
    [InlineData("public partial interface IKernel { }")]
    [InlineData("[VeKernel] public interface IKernel { }")]
    public void Parse_OfWhatIsNoUsableKernel_IsNothing(string declaration)
    {
        var compilation = ContractTest.Compile("using Veo;\n" + declaration);

        Assert.Null(KernelParser.Parse(compilation.GetTypeByMetadataName("IKernel")!, compilation, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Parse_WhenCancelled_Stops()
    {
        var compilation = ContractTest.Compile("using Veo; [VeKernel] public partial interface IBase { } [VeKernel] public partial interface IKernel : IBase { }");

        Assert.ThrowsAny<OperationCanceledException>(() =>
            KernelParser.Parse(compilation.GetTypeByMetadataName("IKernel")!, compilation, new CancellationToken(canceled: true)));
    }

    private static ImmutableArray<KernelProblem> Find(string name, string declaration)
    {
        var compilation = ContractTest.Compile("using Veo;\n" + declaration);
        return InterfaceParser.FindProblems(compilation.GetTypeByMetadataName(name)!, TestContext.Current.CancellationToken);
    }
}
