namespace Veo.PackageTests;

/// <summary>The package, packed as a release would be, in a folder that serves as a feed.</summary>
public sealed class PackedPackage : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("veo feed ").FullName;

    /// <summary>The folder with the package.</summary>
    public string Feed => Path.Combine(_folder, "feed");

    /// <summary>A package cache of its own: in the user's one, an earlier package of the same version would win.</summary>
    public string Cache => Path.Combine(_folder, "cache");

    /// <summary>The package file.</summary>
    public string File => Assert.Single(Directory.GetFiles(Feed));

    /// <summary>The package's version, read from its name.</summary>
    public string Version => Path.GetFileNameWithoutExtension(File)["Veo.".Length..];

    public async ValueTask InitializeAsync() =>
        (await DotnetCommand.RunAsync(
            Repository.Root,
            ["pack", "src/Veo/Veo.csproj", "-c", "Release", "-o", Feed, "-tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false"])).Succeeded();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
