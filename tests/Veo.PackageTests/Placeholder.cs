namespace Veo.PackageTests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
