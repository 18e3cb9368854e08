namespace Veo.Analyzers.Tests;

/// <summary>What is reported about kernel interfaces as a whole.</summary>
public class KernelInterfaceTests
{
    [Theory]
    [InlineData("[Veo.VeKernel] public interface {|VEO1007:IKernel|} { }", "[Veo.VeKernel] public partial interface IKernel { }")]
    [InlineData(
        "public class {|VEO1007:Outer|} { [Veo.VeKernel] public partial interface IKernel { } }",
        "public partial class Outer { [Veo.VeKernel] public partial interface IKernel { } }")]
    [InlineData(
        "public class {|VEO1007:Outer|} { public partial struct Inner { [Veo.VeKernel] public interface {|VEO1007:IKernel|} { } } }",
        "public class Outer { public interface IKernel { } }")]
    public async Task Interface_ThatIsNotPartial_Reports(string wrong, string right)
    {
        await AnalyzerTest.VerifyAsync(wrong);
        await AnalyzerTest.VerifyAsync(right);
    }

    [Theory]
    [InlineData(
        "[Veo.VeKernel] public partial interface {|VEO1008:IKernel|}<T> { int A(int x); }",
        "public partial class Outer<T> { [Veo.VeKernel] public partial interface IKernel { int A(int x); } }")]
    [InlineData("[Veo.VeKernel] file partial interface {|VEO1008:IKernel|} { }", "[Veo.VeKernel] internal partial interface IKernel { }")]
    [InlineData(
        "public partial interface IOuter<out T> { [Veo.VeKernel] public partial interface {|VEO1008:IKernel|} { } }",
        "public partial interface IOuter<T> { [Veo.VeKernel] public partial interface IKernel { } }")]
    public async Task Interface_ThatCannotBeExtended_Reports(string wrong, string right)
    {
        await AnalyzerTest.VerifyAsync(wrong);
        await AnalyzerTest.VerifyAsync(right);
    }

    [Theory]
    [InlineData(
        "[Veo.VeKernel] public partial interface IKernel : {|VEO1009:System.IDisposable|} { }",
        "[Veo.VeKernel] public partial interface IKernel : Veo.IVeoKernel<IKernel> { }", false)]
    [InlineData(
        "[Veo.VeKernel] public partial interface IKernel : {|VEO1009:Veo.IVeoKernel<Mock>|} { } public abstract class Mock : Veo.IVeoKernel<Mock> { public static Mock Load(Veo.VeoProcess p) => null!; public static Mock Load(Veo.VeoContext p) => null!; public static System.Threading.Tasks.Task<Mock> LoadAsync(Veo.VeoProcess p, System.Threading.CancellationToken t) => null!; public static System.Threading.Tasks.Task<Mock> LoadAsync(Veo.VeoContext p, System.Threading.CancellationToken t) => null!; }",
        "[Veo.VeKernel] public partial interface IKernel { }")]
    [InlineData(
        "public interface IBase { } [Veo.VeKernel] public partial interface IKernel : {|VEO1009:IBase|} { }",
        "[Veo.VeKernel] public partial interface IBase { } [Veo.VeKernel] public partial interface IKernel : IBase { }")]
    [InlineData(
        "using I = System.ICloneable; [Veo.VeKernel] public partial interface {|VEO1009:IKernel|} : I { }",
        "using I = System.ICloneable; public partial interface IKernel : I { }")]
    [InlineData(
        "[Veo.VeKernel] public partial interface IKernel { } public partial interface IKernel : {|VEO1009:global::System.IComparable<int>|} { }",
        "[Veo.VeKernel] public partial interface IKernel { } public partial class C : System.ICloneable, IKernel { public object Clone() => this; }")]
    public async Task Base_ThatIsNoKernel_IsReported(string wrong, string right, bool compiles = true)
    {
        await AnalyzerTest.VerifyAsync(wrong);
        await AnalyzerTest.VerifyAsync(right, compiles);
    }

    [Fact]
    public Task Members_OfABase_AreReportedOnce() => AnalyzerTest.VerifyAsync(
        """
        [Veo.VeKernel] public partial interface IBase { void A({|VEO1002:string|} x); }
        [Veo.VeKernel] public partial interface IKernel : IBase { }
        """);

    [Fact]
    public Task Members_InEveryPart_AreReported() => AnalyzerTest.VerifyAsync(
        """
        [Veo.VeKernel] public partial interface IKernel { void A({|VEO1002:string|} x); }
        public partial interface IKernel { void B({|VEO1002:bool|} x); }
        """);

    [Fact]
    public Task Members_ThatAreGenerated_StayQuiet() => AnalyzerTest.VerifyAsync(
        """
        using System.CodeDom.Compiler;
        using Veo;
        [VeKernel] public partial interface IKernel { int A(int x); }
        partial interface IKernel
        {
            [GeneratedCode("Veo.Generators.KernelGenerator", "1.0")] static IKernel Load(VeoProcess process) => throw new System.NotSupportedException();
            [GeneratedCode("Veo.Generators.KernelGenerator", "1.0")] private sealed class __VeoProxy : IKernel { int IKernel.A(int x) => x; }
        }
        """);
}
