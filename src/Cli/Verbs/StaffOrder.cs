using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Recognition;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Recognition;

namespace Xinglin.Cli.Verbs;

/// <summary>
/// <c>xinglin staff order --member M --patient N --item CODE</c>: what is already done; with <c>--ask</c> the patient's wallet looks elsewhere; with
/// <c>--place</c> it is ordered, with <c>--repeat REASON</c> although a result is recognised.
/// </summary>
internal static class StaffOrder
{
    private static readonly RefusalCode ItemUnknown = new("recognition-item-unknown");
    private static readonly Option<string?> Item = new("--item") { Description = "The examination; without it the rules' items and reasons are listed." };
    private static readonly Option<bool> Place = new("--place") { Description = "Order it." };
    private static readonly Option<string?> Repeat = new("--repeat") { Description = "Order it although a result is recognised, for this reason; it stays with the order." };
    private static readonly Option<bool> Ask = new("--ask") { Description = "Ask the patient's wallet for recognised results elsewhere." };

    public static Command Create()
    {
        var command = StaffSession.Command("order", "Before an examination is ordered: is there a result that is recognised? Then order it, or use the result.");
        foreach (var option in new Option[] { TimelineVerbs.Patient, Item, Place, Repeat, Ask, VerbOptions.Days, WalletRecords.Wait })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var screen = staff.Session.Screen;
        var recognition = new RecognitionClient(staff.Session.Connection, staff.Staff.Member, staff.Identity);
        if (!(await recognition.RulesAsync(cancellation)).TryGet(out var rules, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        if (parsed.GetValue(Item) is not { } code)
        {
            return List(screen, rules);
        }

        if (rules.Item(code) is not { } item)
        {
            return screen.Refused(Refusal.Of(ItemUnknown, $"The rules have no item '{code}': leave --item out to see them."));
        }

        if (parsed.GetValue(Ask))
        {
            var asked = await recognition.AskPatientAsync(parsed.GetValue(TimelineVerbs.Patient)!, code, parsed.GetValue(VerbOptions.Days), cancellation);
            return asked.TryGet(out var ask, out var notAsked)
                ? screen.Done(new JsonObject { ["ask"] = ask.Ask.ToString() }, _ => Console.WriteLine($"Asked; the patient's wallet looks and the patient decides. Ask {ask.Ask}"))
                : screen.Refused(notAsked!);
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(staff.Session.Connection.Now.Milliseconds);
        var report = RecognitionReport.Of(
            rules, item, staff.Staff.Member, await TimelineVerbs.ReadAsync(staff, parsed, cancellation), staff.Session.Connection.Network, now);
        return parsed.GetValue(Place) || parsed.GetValue(Repeat) is not null
            ? await PlaceAsync(screen, parsed, recognition, rules, report, cancellation)
            : screen.Done(RecognitionScreen.Json(rules, report), console => RecognitionScreen.Show(console, rules, report));
    }

    private static async Task<int> PlaceAsync(
        Screen screen, ParseResult parsed, RecognitionClient recognition, RecognitionRules rules, RecognitionReport report, CancellationToken cancellation)
    {
        var placed = await recognition.PlaceAsync(parsed.GetValue(TimelineVerbs.Patient)!, rules, report, parsed.GetValue(Repeat), cancellation);
        if (!placed.TryGet(out var order, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        var json = RecognitionScreen.Json(rules, report);
        json["order"] = order.Id;
        json["reason"] = parsed.GetValue(Repeat);
        return screen.Done(json, console =>
        {
            RecognitionScreen.Show(console, rules, report);
            Console.WriteLine($"Ordered: ServiceRequest/{order.Id}; the patient sees it.");
        });
    }

    private static int List(Screen screen, RecognitionRules rules) => screen.Done(
        new JsonObject
        {
            ["rules"] = rules.Name,
            ["version"] = rules.Version,
            ["region"] = rules.Region,
            ["items"] = new JsonArray([.. rules.Items.Select(i => new JsonObject { ["code"] = i.Code, ["name"] = i.Name, ["days"] = i.Days, ["level"] = i.Level })]),
            ["reasons"] = new JsonArray([.. rules.Reasons.Select(r => new JsonObject { ["code"] = r.Code, ["name"] = r.Name })]),
        },
        _ =>
        {
            Console.WriteLine($"Rules {rules.Name} {rules.Version}, {rules.Region}. Items, and for how many days a result is recognised:");
            foreach (var item in rules.Items)
            {
                Console.WriteLine($"  {item.Code}  {item.Name}; {item.Days} days; from {item.Level} institutions");
            }

            Console.WriteLine("Reasons for a repeat:");
            foreach (var reason in rules.Reasons)
            {
                Console.WriteLine($"  {reason.Code}  {reason.Name}");
            }
        });
}
