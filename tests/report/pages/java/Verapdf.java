import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.HashSet;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What veraPDF finds in PDF files by its profile of PDF/UA-1: for each file its name, how many checks were made, and a
 * line for each rule that is broken. The profile is read here, because what veraPDF reads it with is in no Java since 11.
 */
public class Verapdf {
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] paths) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile = profile();
        for (String path : paths) {
            try (InputStream content = Files.newInputStream(Path.of(path));
                    PDFAParser parser = Foundries.defaultInstance().createParser(content, PDFAFlavour.PDFUA_1);
                    PDFAValidator validator = ValidatorFactory.createValidator(profile, false)) {
                var found = validator.validate(parser);
                Set<String> broken = new TreeSet<>();
                for (TestAssertion each : found.getTestAssertions())
                    if (each.getStatus() == TestAssertion.Status.FAILED)
                        broken.add(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + ": " + each.getMessage());
                System.out.println(Path.of(path).getFileName() + "\t" + found.getTotalAssertions() + "\t" + found.isCompliant());
                broken.forEach(each -> System.out.println("\t" + each));
            }
        }
    }

    private static ValidationProfile profile() throws Exception {
        Document xml;
        try (InputStream file = Verapdf.class.getResourceAsStream(PROFILE)) {
            xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
        }
        Set<Rule> rules = new HashSet<>();
        NodeList given = xml.getElementsByTagName("rule");
        for (int at = 0; at < given.getLength(); at++) {
            Element rule = (Element) given.item(at), id = child(rule, "id"), error = child(rule, "error");
            var name = Profiles.ruleIdFromValues(PDFAFlavour.Specification.ISO_14289_1, id.getAttribute("clause"),
                    Integer.parseInt(id.getAttribute("testNumber")));
            var told = Profiles.errorFromValues(said(error, "message"), List.of());
            rules.add(Profiles.ruleFromValues(name, rule.getAttribute("object"),
                    Boolean.valueOf(rule.getAttribute("deferred")), rule.getAttribute("tags"), said(rule, "description"),
                    said(rule, "test"), told, List.of()));
        }
        Set<Variable> variables = new HashSet<>();
        given = xml.getElementsByTagName("variable");
        for (int at = 0; at < given.getLength(); at++) {
            Element each = (Element) given.item(at);
            variables.add(Profiles.variableFromValues(each.getAttribute("name"), each.getAttribute("object"),
                    said(each, "defaultValue"), said(each, "value")));
        }
        var about = Profiles.profileDetailsFromValues("PDF/UA-1", "PDF/UA-1", "veraPDF", new Date(0));
        return Profiles.profileFromValues(PDFAFlavour.PDFUA_1, about, "", rules, variables);
    }

    private static Element child(Element parent, String name) {
        return (Element) parent.getElementsByTagName(name).item(0);
    }

    private static String said(Element parent, String name) {
        return child(parent, name).getTextContent();
    }
}
