return await LocalCloud.LocalRun.RunAsync(args, Console.Out, Console.Error);
