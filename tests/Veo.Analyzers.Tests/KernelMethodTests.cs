using System.Globalization;

namespace Veo.Analyzers.Tests;

/// <summary>What is reported about kernel methods, and where; each with a twin that stays quiet.</summary>
public class KernelMethodTests
{
    [Theory]
    [InlineData("int {|VEO1001:Many|}({0});", 33)]
    [InlineData("int Many({0});", 32)]
    [InlineData("int Many(VeoContext on, {0}, CancellationToken token);", 32)]
    [InlineData("int {|VEO1001:Many|}(VeoContext on, {0}, CancellationToken token);", 33)]
    [InlineData("int Many({0}) => 0;", 33)]
    public Task Kernel_WithTooManyArguments_Reports(string member, int count) => AnalyzerTest.VerifyMembersAsync(
        member.Replace("{0}", string.Join(", ", Enumerable.Range(0, count).Select(static i => $"int a{i.ToString(CultureInfo.InvariantCulture)}")), StringComparison.Ordinal));

    [Theory]
    [InlineData("void A({|VEO1002:string|} x);", "void A(ReadOnlyMemory<byte> x);")]
    [InlineData("void A({|VEO1002:string?|} x, {|VEO1002:object|} y);", "void A(VePtr x);")]
    [InlineData("void A({|VEO1002:int[]|} x);", "void A(Memory<int> x);")]
    [InlineData("void A(params {|VEO1002:int[]|} x);", "void A(params ReadOnlySpan<int> x);")]
    [InlineData("void A({|VEO1002:bool|} x);", "void A(byte x);")]
    [InlineData("void A({|VEO1002:char|} x);", "void A(ushort x);")]
    [InlineData("void A({|VEO1002:decimal|} x, {|VEO1002:Half|} y, {|VEO1002:Int128|} z);", "void A(double x, float y, ulong z);")]
    [InlineData("void A({|VEO1002:Mode?|} x);", "void A(Mode x);")]
    [InlineData("void A({|VEO1002:Point|} x);", "void A(in Point x);")]
    [InlineData("void A(in {|VEO1002:Managed|} x);", "void A(in Point x);")]
    [InlineData("void A({|VEO1002:ReadOnlySpan<Managed>|} x);", "void A(ReadOnlySpan<Point> x);")]
    [InlineData("void A({|VEO1002:VePtr<bool>|} x);", "void A(VePtr<Point> x);")]
    [InlineData("void A(ref {|VEO1002:Span<int>|} x);", "void A(Span<int> x);")]
    [InlineData("void A(in {|VEO1002:VePtr<int>|} x);", "void A(VePtr<int> x);")]
    [InlineData("unsafe void A({|VEO1002:double*|} x);", "void A(VePtr<double> x);")]
    [InlineData("unsafe void A({|VEO1002:delegate*<void>|} x);", "void A(nint x);")]
    [InlineData("void A({|VEO1002:Func<int>|} x);", "static void A(Func<int> x) { }")]
    [InlineData("void A({|VEO1002:(int, string)|} x);", "void A(in (int, long) x);")]
    public async Task Parameter_WithoutLayout_ReportsItsType(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("{|VEO1003:bool|} A();", "byte A();")]
    [InlineData("{|VEO1003:string|} A();", "VePtr<byte> A();")]
    [InlineData("{|VEO1003:Point|} A();", "void A(out Point x);")]
    [InlineData("{|VEO1003:ref int|} A();", "VePtr<int> A();")]
    [InlineData("{|VEO1003:Task<string>|} A();", "Task<VePtr<byte>> A();")]
    [InlineData("{|VEO1003:ValueTask<Point>|} A();", "ValueTask<Mode> A();")]
    [InlineData("{|VEO1003:VeoRequest<bool>|} A();", "VeoRequest<int> A();")]
    [InlineData("{|VEO1003:IAsyncEnumerable<int>|} A();", "VeoRequest A();")]
    [InlineData("{|VEO1003:VePtr<string>|} A();", "VePtr A();", false)]
    [InlineData("{|VEO1003:VeBuffer<int>|} A();", "VePtr<int> A();")]
    public async Task Result_WithoutLayout_ReportsTheReturnType(string wrong, string right, bool compiles = true)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong, compiles);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("Task A(ref {|VEO1004:int|} x);", "void A(ref int x);")]
    [InlineData("ValueTask<int> A(out {|VEO1004:int|} x);", "int A(out int x);")]
    [InlineData("VeoRequest A({|VEO1004:Span<int>|} x);", "VeoRequest A(Memory<int> x);")]
    [InlineData("Task A([VeOut] {|VEO1004:Span<int>|} x);", "Task A([VeOut] Memory<int> x);")]
    [InlineData("Task A(ref {|VEO1004:int|} x, out {|VEO1004:int|} y);", "Task A(in int x, ReadOnlySpan<int> y);")]
    public async Task Awaitable_WithReference_ReportsTheParameter(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("void {|VEO1005:A|}<T>();", "void A();")]
    [InlineData("void {|VEO1005:A|}<T>(VePtr<T> x, T y) where T : unmanaged;", "void A<T>(VePtr<T> x) where T : unmanaged { }")]
    public async Task Kernel_ThatIsGeneric_Reports(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("int {|VEO1006:A|} { get; }", "int A => 1;")]
    [InlineData("int {|VEO1006:this|}[int i] { get; set; }", "int this[int i] => i;")]
    [InlineData("event Action {|VEO1006:A|};", "event Action A { add { } remove { } }")]
    [InlineData("static abstract void {|VEO1006:A|}();", "static void A() { }")]
    [InlineData("static abstract int {|VEO1006:A|} { get; }", "static int A { get; set; }")]
    [InlineData("static abstract IKernel operator {|VEO1006:+|}(IKernel a, IKernel b);", "static IKernel operator +(IKernel a, IKernel b) => a;")]
    [InlineData("void {|VEO1006:A|}(int a, __arglist);", "void A(int a, double b);")]
    [InlineData("static abstract event Action {|VEO1006:A|};", "const int A = 1; enum B { C }")]
    public async Task Member_ThatIsNoMethod_Reports(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("[VeSymbol({|VEO1010:\"\"|})] void A();", "[VeSymbol(\"a\")] void A();")]
    [InlineData("[VeSymbol({|VEO1010:\"a b\"|})] void A();", "[VeSymbol(\"_ZN1aC2Ev\")] void A();")]
    [InlineData("[VeSymbol({|VEO1010:null!|})] void A();", "void A();")]
    public async Task Symbol_ThatNoLibraryExports_ReportsIt(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Fact]
    public async Task Symbol_ThatIsTooLong_ReportsTheName()
    {
        await AnalyzerTest.VerifyMembersAsync($"void {{|VEO1010:{new string('a', 256)}|}}();");
        await AnalyzerTest.VerifyMembersAsync($"void {new string('a', 255)}();");
    }

    [Theory]
    [InlineData("void A(CancellationToken {|VEO1011:t|}, int x);", "void A(int x, CancellationToken t);")]
    [InlineData("void A(CancellationToken {|VEO1011:s|}, CancellationToken t);", "void A(CancellationToken t = default);")]
    [InlineData("void A(in CancellationToken {|VEO1011:t|});", "void A(CancellationToken t);")]
    [InlineData("void A(VeoContext a, VeoContext {|VEO1011:b|});", "void A(int a, VeoContext? b, int c);")]
    [InlineData("void A(ref VeoContext {|VEO1011:a|});", "void A(VeoContext a);")]
    public async Task SpecialParameter_OutOfPlace_ReportsItsName(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("void {|VEO1012:Load|}(VeoContext c);", "void Load(VePtr c);")]
    [InlineData("void {|VEO1012:Load|}(VeoProcess c);", "static void Load(VeoProcess c) { }")]
    [InlineData("Task {|VEO1012:LoadAsync|}(VeoContext c, CancellationToken t);", "Task LoadAsync(VeoContext c);")]
    public async Task Kernel_InPlaceOfAGeneratedMember_Reports(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("void A([VeOut] {|VEO1013:ReadOnlySpan<int>|} x);", "void A([VeOut] Span<int> x);")]
    [InlineData("void A([VeOut] {|VEO1013:ReadOnlyMemory<int>|} x);", "void A([VeOut] Memory<int> x);")]
    public async Task Out_OnReadOnlyMemory_ReportsTheType(string wrong, string right)
    {
        await AnalyzerTest.VerifyMembersAsync(wrong);
        await AnalyzerTest.VerifyMembersAsync(right);
    }

    [Theory]
    [InlineData("void A(Missing x, VePtr<Missing> y, ref Missing z);")]
    [InlineData("Missing A();")]
    [InlineData("Task<Missing> A();")]
    [InlineData("[VeSymbol(3)] void A();")]
    public Task Mistake_ThatTheCompilerReports_StaysQuiet(string member) => AnalyzerTest.VerifyMembersAsync(member, compiles: false);

    [Fact]
    public Task Pragma_DisablesADiagnostic() => AnalyzerTest.VerifyMembersAsync(
        """
        #pragma warning disable VEO1002
        void A(string x);
        #pragma warning restore VEO1002
        """);

    [Fact]
    public Task Interface_WithoutTheAttribute_StaysQuiet() => AnalyzerTest.VerifyAsync(
        """
        public interface IOther { string A(bool x); int B { get; } static abstract void C(); }
        """);

    [Fact]
    public async Task Message_NamesTheFieldPathAndTheWayOut()
    {
        var test = new Microsoft.CodeAnalysis.Testing.DiagnosticResult(DiagnosticDescriptors.ParameterHasNoLayout)
            .WithLocation(0)
            .WithMessage("Parameter 'x' of kernel 'A' is of type 'Managed', which has no layout on the device: its field 'I.Items' is of type 'int[]'; arrays are moved by the garbage collector; use 'Memory<T>', 'VePtr<T>' or a fixed-size buffer");

        await AnalyzerTest.VerifyMessageAsync("void A(in {|#0:Managed|} x);", test);
    }
}
