namespace Veo.PackageTests;

/// <summary>A project of a stranger: outside the repository, with nothing but a package reference.</summary>
internal sealed class ConsumerProject : IDisposable
{
    private static readonly string Template = Path.Combine(Repository.Root, "tests", "Veo.PackageTests", "Consumer");

    private readonly string _folder = Directory.CreateTempSubdirectory("veo kündé ").FullName;

    public ConsumerProject(PackedPackage package)
    {
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="veo" value="{package.Feed}" />
              </packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>{package.Cache}</RestorePackagesPath>
                <VeoVersion>{package.Version}</VeoVersion>
              </PropertyGroup>
            </Project>
            """);
        // Nothing of the machine's temporary folder is to have a say in the build.
        Write("Directory.Build.targets", "<Project />");

        foreach (string file in Directory.GetFiles(Template, "*", SearchOption.AllDirectories))
        {
            Write(Path.GetRelativePath(Template, file).Replace(".txt", "", StringComparison.Ordinal), System.IO.File.ReadAllText(file));
        }
    }

    public string File(string name) => Path.Combine(_folder, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    public Task<BuildResult> BuildAsync(params string[] arguments) => RunAsync(["build", .. DotnetCommand.BuildArguments, .. arguments]);

    public Task<BuildResult> RunAsync(params string[] arguments) => DotnetCommand.RunAsync(_folder, arguments);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
