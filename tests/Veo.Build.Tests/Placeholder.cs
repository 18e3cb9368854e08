namespace Veo.Build.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
