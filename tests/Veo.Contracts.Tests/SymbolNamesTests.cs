namespace Veo.Contracts.Tests;

/// <summary>Which symbol a kernel method means.</summary>
public class SymbolNamesTests
{
    [Theory]
    [InlineData("void MinMax();", "MinMax")]
    [InlineData("void SumAsync();", "SumAsync")]
    [InlineData("int SumAsync();", "SumAsync")]
    [InlineData("Task SumAsync();", "Sum")]
    [InlineData("ValueTask<int> SumAsync();", "Sum")]
    [InlineData("VeoRequest SumAsync();", "Sum")]
    [InlineData("VeoRequest<int> SumAsync();", "Sum")]
    [InlineData("Task Sumasync();", "Sumasync")]
    [InlineData("Task Async();", "Async")]
    [InlineData("Task Sum();", "Sum")]
    [InlineData("void @class();", "class")]
    [InlineData("""[VeSymbol("_ZN4demo3sumEPdi")] Task SumAsync();""", "_ZN4demo3sumEPdi")]
    [InlineData("""[VeSymbol("SumAsync")] Task SumAsync();""", "SumAsync")]
    public void Symbol_InC_IsTheMethodsNameOrTheGivenOne(string method, string symbol) =>
        Assert.Equal(symbol, ContractTest.ParseMethod(method).Symbol);

    [Theory]
    [InlineData("Sum", "sum")]
    [InlineData("MinMax", "min_max")]
    [InlineData("FFTForward", "fft_forward")]
    [InlineData("FFT", "fft")]
    [InlineData("Sum2D", "sum2_d")]
    [InlineData("GetURLOf", "get_url_of")]
    [InlineData("already_there", "already_there")]
    [InlineData("Min_Max", "min_max")]
    [InlineData("_Hidden", "_hidden")]
    [InlineData("A", "a")]
    [InlineData("x", "x")]
    public void Symbol_InSnakeCase_IsTheWordsInLowerCase(string name, string symbol) =>
        Assert.Equal(symbol, ContractTest.ParseMethod($"void {name}();", "VeKernel(Naming = VeNaming.SnakeCase)").Symbol);

    [Theory]
    [InlineData("double Ddot();", "VeKernel(Language = VeLanguage.Fortran)", "ddot_")]
    [InlineData("Task DGEMMAsync();", "VeKernel(Language = VeLanguage.Fortran)", "dgemm_")]
    [InlineData("void MinMax();", "VeKernel(Language = VeLanguage.Fortran)", "minmax_")]
    [InlineData("void MinMax();", "VeKernel(Language = VeLanguage.Fortran, Naming = VeNaming.SnakeCase)", "min_max_")]
    [InlineData("""[VeSymbol("MinMax")] void A();""", "VeKernel(Language = VeLanguage.Fortran, Naming = VeNaming.SnakeCase)", "MinMax")]
    [InlineData("void MinMax();", "VeKernel(Language = VeLanguage.Cpp)", "MinMax")]
    public void Symbol_InOtherLanguages_FollowsThem(string method, string attribute, string symbol) =>
        Assert.Equal(symbol, ContractTest.ParseMethod(method, attribute).Symbol);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("a\0", false)]
    [InlineData("_a$b.c@d", true)]
    public void WhyInvalid_OfNames_TellsWhatNoLibraryExports(string? name, bool isValid) =>
        Assert.Equal(isValid, SymbolNames.WhyInvalid(name) is null);

    [Fact]
    public void WhyInvalid_OfLongNames_CountsBytes()
    {
        Assert.Null(SymbolNames.WhyInvalid(new string('a', 255)));
        Assert.Contains("255", SymbolNames.WhyInvalid(new string('a', 256)), StringComparison.Ordinal);
        Assert.Contains("255", SymbolNames.WhyInvalid(new string('é', 128)), StringComparison.Ordinal);
    }

    [Fact]
    public void Method_WithAVeryLongName_HasAProblem() =>
        Assert.Equal(
            ProblemKind.InvalidSymbol,
            Assert.Single(ContractTest.ParseMethod($"void {new string('a', 256)}();").Problems).Kind);
}
