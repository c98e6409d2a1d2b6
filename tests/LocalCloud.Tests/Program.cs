namespace LocalCloud.Tests;

/// <summary>
/// The test platform never calls this; a Functions host under test does, with the port it sets for its handler. So there
/// is a handler to start wherever the tests run, with no second project to build.
/// </summary>
internal static class Program
{
    public static Task<int> Main() => EchoHandler.RunAsync();
}
