namespace Veo.Build.Tests;

public sealed class FortranModuleTests : IDisposable
{
    private readonly TestProject _project = new("""<VeSource Include="answer.f90;base.f90;middle.f90" Library="libm.so" />""");

    public FortranModuleTests()
    {
        // In the order of the items each needs the ones after it.
        _project.Write("app/answer.f90", "integer(4) function answer() bind(c)\n  use middle\n  answer = twice()\nend function\n");
        _project.Write("app/middle.f90", "module middle\n  use base\ncontains\n  integer(4) function twice()\n    twice = 2 * half\n  end function\nend module\n");
        WriteBase("  integer(4), parameter :: half = 21\n");
    }

    [Fact]
    public async Task Build_ModulesInAnyOrder_CompilesWhatIsNeededFirst()
    {
        (await _project.BuildAsync()).Succeeded();
        Assert.Equal(42, Elf.Call(_project.Output("ve-kernels/host/libm.so"), "answer"));

        BuildResult second = (await _project.BuildAsync()).Succeeded();
        Assert.Empty(second.Compiled);
    }

    [Fact]
    public async Task Build_ModuleChanged_CompilesItsUsers()
    {
        (await _project.BuildAsync()).Succeeded();
        WriteBase("  integer(4), parameter :: half = 22\n");

        // What "middle" shows to others includes the parameter, so its module changes too.
        Assert.Equal(["answer.f90", "base.f90", "middle.f90"], (await _project.BuildAsync()).Succeeded().Compiled);
        Assert.Equal(44, Elf.Call(_project.Output("ve-kernels/host/libm.so"), "answer"));
    }

    [Fact]
    public async Task Build_OnlyTheCodeBehindAModuleChanged_CompilesNoUser()
    {
        (await _project.BuildAsync()).Succeeded();
        WriteBase("  integer(4), parameter :: half = 21\n\n");

        Assert.Equal(["base.f90"], (await _project.BuildAsync()).Succeeded().Compiled);
    }

    [Fact]
    public async Task Build_ModuleBroken_ReportsOnlyIt()
    {
        WriteBase("  nonsense\n");
        BuildResult result = (await _project.BuildAsync()).Failed();

        Assert.Equal(["base.f90"], result.Compiled);
        Assert.All(result.Errors, error => Assert.StartsWith(_project.Path("app/base.f90"), error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_Circle_IsAnErrorAndNoHang()
    {
        WriteBase("  use middle\n");
        string error = Assert.Single((await _project.BuildAsync()).Failed().Errors);

        Assert.Contains("error VEO4009: ", error, StringComparison.Ordinal);
        Assert.Contains("'base.f90', 'middle.f90'", error, StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();

    private void WriteBase(string body) => _project.Write("app/base.f90", $"module base\n{body}end module\n");
}
