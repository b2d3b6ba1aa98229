package io.tidemill.workflow.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MermaidTest {
  @Test
  void writesEveryStateAndTransition() {
    assertThat(Mermaid.write(Graph.of(Sketches.door())))
        .isEqualTo(
            """
            ---
            title: "door v1"
            ---
            flowchart TB
              b0((" "))
              s1(["<b>Wait</b><br/><i>event</i>"])
              s2{{"<b>Known ?</b><br/><i>switch</i>"}}
              s3["<b>Call</b><br/><i>operation</i><br/>call-police within 10 s<br/>and call-owner<br/>SYS.MatchAny: retry 2 × after 1 s"]
              s4(("<b>Done</b><br/><i>end, success</i>"))
              s5(("<b>Lost</b><br/><i>end, failure</i>"))
              b0 --> s1
              s1 -->|"(OPEN or MOTION) and ANSWER<br/>/ look"| s2
              s1 -->|"MOTION"| s2
              s1 -.->|"timeout 60 s"| s5
              s2 -->|"$.face == #34;family#34;"| s4
              s2 -->|"not $.age #62;= 1.5"| s4
              s2 -->|"otherwise"| s3
              s3 --> s4
              s3 -.->|"SYS.MatchAny<br/>retry used up"| s5
            """);
  }

  @Test
  void nestsBranchesAndColoursThePath() {
    Graph graph =
        Graph.of(Sketches.branches()).along(List.of("Both", "L1", "f-L1#1", "R1", "L2"), true);
    assertThat(Mermaid.write(graph))
        .contains(
            """
              subgraph s1["<b>Both</b><br/><i>parallel</i>"]
                subgraph s1b1["left"]
                  b1((" "))
                  s2["<b>L1</b><br/><i>operation</i><br/>f-L1"]
                  s3["<b>L2</b><br/><i>operation</i><br/>f-L2"]
                  f1(((" ")))
                end
            """)
        .endsWith(
            """
              classDef taken stroke:#0b7285,stroke-width:3px
              class b0,b1,s2,b2 taken
              classDef active stroke:#e8590c,stroke-width:4px
              class s1,s3,s4 active
              linkStyle 0,1,2,4 stroke:#0b7285,stroke-width:3px
            """);
  }

  @Test
  void lettersThatAreCodeElsewhereAreWrittenAsNumbers() {
    String written = Mermaid.write(Graph.of(Sketches.nasty()));
    assertThat(written)
        .contains("<b>#93;#93;#62;#60;b#62;#38;amp#59;#34;#96;x#96;</b>")
        .contains("|\"1#46; #60;script#62;#34;#38;'<br/>/ f#124;g\"|")
        .contains("<b>#45; #123;end#125;</b>")
        .doesNotContain("<script");
  }
}
