package io.tidemill.ops.cli;

import io.tidemill.schemas.problem.Problem;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Test results in the XML that JUnit's Ant task made and every build server reads. */
final class JUnitXml {
  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(List<TestResults> results) {
    var text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (TestResults result : results) {
        new JUnitXml(xml).suite(result);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException bug) {
      throw new IllegalStateException(bug);
    }
    return text.toString();
  }

  private void suite(TestResults result) throws XMLStreamException {
    String file = result.file().toString();
    boolean unread = !result.problems().isEmpty();
    xml.writeStartElement("testsuite");
    attribute("name", file);
    attribute("tests", Integer.toString(result.cases().size() + (unread ? 1 : 0)));
    attribute("failures", Integer.toString(result.failed()));
    attribute("errors", unread ? "1" : "0");
    attribute("time", seconds(result.millis()));
    for (TestResults.Timed timed : result.cases()) {
      start(file, timed.done().name(), timed.millis());
      if (!timed.done().passed()) {
        fault("failure", timed.done().differences().getFirst().what(), timed.done().text());
      }
      xml.writeEndElement();
    }
    if (unread) {
      start(file, "can be read", 0);
      String text = result.problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
      fault("error", result.problems().getFirst().code().code(), text);
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void start(String file, String name, double millis) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute("classname", file);
    attribute("name", name);
    attribute("time", seconds(millis));
  }

  private void fault(String kind, String message, String text) throws XMLStreamException {
    xml.writeStartElement(kind);
    attribute("message", message);
    xml.writeCharacters(clean(text));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, clean(value));
  }

  /** XML 1.0 has no place for most control characters, not even escaped. */
  private static String clean(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "\uFFFD");
  }

  private static String seconds(double millis) {
    return String.format(Locale.ROOT, "%.6f", millis / 1000);
  }
}
