export default
  "Feedback on this answer|Good answer|Bad answer|What was good?|What was wrong?|" +
  "Not true|Not what I asked|Off topic|Refused for no reason|Too long|Too short|Cut off|Badly formatted|Wrong tone|Harmful|Too slow|Displayed badly|Something else|" +
  "Anything to add?|How should it have been?|Send|Undo|Close|Thank you!|Sent|Saved, will be sent|Kept until you agree to sending|Could not be sent|Taken back|Feedback is off, as you chose";
