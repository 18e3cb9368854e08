namespace Veo.Toolchain.Tests;

public class CompilerIdentityTests
{
    private const string Copyright = "\nCopyright (C) 2022 Free Software Foundation, Inc.\nThis is free software; see the source for copying conditions.\n";

    [Theory]
    [InlineData("gcc (Debian 12.2.0-14+deb12u1) 12.2.0", "12.2.0")]
    [InlineData("cc (GCC) 4.8.5 20150623 (Red Hat 4.8.5-44)", "4.8.5")]
    [InlineData("GNU Fortran (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0", "11.4.0")]
    public void FromVersionText_Gnu_IsKnownByItsCopyright(string banner, string version)
    {
        CompilerIdentity identity = CompilerIdentity.FromVersionText("/x/cc", banner + Copyright)!;

        Assert.Equal(CompilerFamily.Gnu, identity.Family);
        Assert.Equal(banner, identity.Banner);
        Assert.Equal(version, identity.Version);
        Assert.Equal(int.Parse(version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture), identity.Major);
    }

    [Theory]
    [InlineData("Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu\n", "14.0.6")]
    [InlineData("clang version 18.1.3 (Fedora 18.1.3-1)\n", "18.1.3")]
    public void FromVersionText_Clang_IsKnownWhateverItsFileIsCalled(string text, string version)
    {
        CompilerIdentity identity = CompilerIdentity.FromVersionText("/usr/bin/gcc", text)!;

        Assert.Equal((CompilerFamily.Clang, version), (identity.Family, identity.Version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("true (GNU coreutils) 9.1\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later")]
    [InlineData("tcc version 0.9.27 (x86_64 Linux)")]
    public void FromVersionText_Other_IsUnknown(string text) => Assert.Null(CompilerIdentity.FromVersionText("/x/cc", text));
}
